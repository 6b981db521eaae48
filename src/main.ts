/** The program: the command line decides what is done. */
import { main } from './cli/index.js';

process.exitCode = await main(process.argv.slice(2));
