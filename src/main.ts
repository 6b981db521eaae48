/** The program: the command line decides what is done. */
import { main } from './cli/index.js';

// `overblik ... | head`: the reader has gone, which is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
