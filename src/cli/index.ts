/** The `overblik` command. Exit codes: 0 done, 1 done with rejects or findings, 2 wrong use. Messages on stderr, data on stdout. */
import { Failure, SettingError } from '../base/index.js';
import { doctor } from './doctor.js';
import { exportAll } from './export.js';
import { importFiles } from './import.js';
import { log } from './log.js';
import { packages } from './package.js';
import { secrets } from './secrets.js';
import { start } from './start.js';
import { token } from './token.js';
import { type Command, readArguments, UsageError } from './usage.js';
import { witness } from './witness.js';

const COMMANDS: Record<string, Command> = {
  start: {
    run: start,
    usage: 'overblik start [--demo] [--port N] [--data DIR]',
    about: 'serves the platform',
    options: { demo: 'flag', port: 'value', data: 'value' },
  },
  import: {
    run: importFiles,
    usage: 'overblik import PATH... [--dry-run] [--json] [--demo] [--data DIR]',
    about: 'takes in FHIR JSON, NDJSON and Danish CDA; `-` for standard input',
    options: { 'dry-run': 'flag', json: 'flag', demo: 'flag', data: 'value' },
  },
  export: {
    run: exportAll,
    usage: 'overblik export --out DIR [--data DIR]',
    about: 'writes everything as NDJSON, one file per type',
    options: { out: 'value', data: 'value' },
  },
  package: {
    run: packages,
    usage: 'overblik package install PATH... [--json] [--data DIR]',
    about: 'installs FHIR packages (.tgz files or folders): profiles, value sets, code systems',
    options: { json: 'flag', data: 'value' },
  },
  token: {
    run: token,
    usage: 'overblik token --as NAME [--purpose PURPOSE] [--data DIR]',
    about: 'prints a bearer token for a demo person or system',
    options: { as: 'value', purpose: 'value', port: 'value', data: 'value' },
  },
  log: {
    run: log,
    usage: 'overblik log verify|key [--checkpoint FILE] [--json] [--data DIR]',
    about: 'checks the whole access log; exit 1 and the place on any tampering. `key`: what others check it with',
    options: { checkpoint: 'value', json: 'flag', data: 'value' },
  },
  witness: {
    run: witness,
    usage: 'overblik witness --dir DIR --log KEY [--name NAME] [--port N] [--until-stdin-ends]',
    about: 'an independent witness: cosigns checkpoints of an access log that continue what it has seen',
    options: { dir: 'value', log: 'value', name: 'value', port: 'value', 'until-stdin-ends': 'flag' },
  },
  secrets: {
    run: secrets,
    usage: 'overblik secrets --out FILE',
    about: 'makes the signing keys that production needs',
    options: { out: 'value' },
  },
  doctor: {
    run: doctor,
    usage: 'overblik doctor [--json] [--data DIR]',
    about: 'checks settings, database, disk, clock and versions; says what to do',
    options: { json: 'flag', data: 'value' },
  },
};

export async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command) {
    const wantsHelp = name === undefined || name === 'help' || name === '--help';
    process.stderr.write(`${wantsHelp ? '' : `overblik: there is no command ${name}\n`}${help()}`);
    return wantsHelp && name !== undefined ? 0 : 2;
  }
  try {
    return await command.run(readArguments(rest, command));
  } catch (error) {
    if (error instanceof UsageError)
      process.stderr.write(`overblik ${name}: ${error.message}\nusage: ${command.usage}\n`);
    else if (error instanceof SettingError) process.stderr.write(`overblik: ${error.message}\n`);
    else if (error instanceof Failure)
      process.stderr.write(`overblik ${name}: ${error.issues.map((issue) => issue.diagnostics).join('\n  ')}\n`);
    else throw error;
    return 2;
  }
}

function help(): string {
  const width = Math.max(...Object.values(COMMANDS).map((command) => command.usage.length));
  return [
    'usage:',
    ...Object.values(COMMANDS).map((command) => `  ${command.usage.padEnd(width)}  ${command.about}`),
    '',
  ].join('\n');
}
