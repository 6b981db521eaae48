/** The `overblik` command. Exit codes: 0 done, 1 done with rejects or findings, 2 wrong use. Messages on stderr, data on stdout. */
import { Failure, SettingError } from '../base/index.js';
import { access } from './access.js';
import { authorisation } from './authorisation.js';
import { client } from './client.js';
import { doctor } from './doctor.js';
import { exportAll } from './export.js';
import { importFiles } from './import.js';
import { log } from './log.js';
import { packages } from './package.js';
import { person } from './person.js';
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
    usage: 'overblik log verify|key|rotate-key|erase [--checkpoint FILE] [--json] [--data DIR]',
    about:
      'checks the whole access log; exit 1 and the place on any tampering. `key`: what others check it with; `rotate-key`: another one; `erase`: retention',
    options: { checkpoint: 'value', json: 'flag', data: 'value' },
  },
  access: {
    run: access,
    usage: 'overblik access replay --patient ID [--demo] [--json] [--data DIR]',
    about: 'makes the decisions in the log of one citizen again, by the law of their day; exit 1 when one differs',
    options: { patient: 'value', demo: 'flag', json: 'flag', data: 'value' },
  },
  witness: {
    run: witness,
    usage: 'overblik witness --dir DIR --log KEY [--name NAME] [--port N] [--until-stdin-ends]',
    about: 'an independent witness: cosigns checkpoints of an access log that continue what it has seen',
    options: { dir: 'value', log: 'value', name: 'value', port: 'value', 'until-stdin-ends': 'flag' },
  },
  secrets: {
    run: secrets,
    usage: 'overblik secrets --out FILE | rotate [--now] [--data DIR]',
    about: 'makes the signing keys that production needs; puts fresh ones beside them',
    options: { out: 'value', now: 'flag', data: 'value' },
  },
  client: {
    run: client,
    usage:
      'overblik client add --name NAME --scopes SCOPES [--kind KIND] [--organisation SOR] [--redirect URIS] [--launch URL] [--logout URL] [--jwks FILE] [--jwks-uri URL] | list | approve ID | refuse ID | remove ID [--demo] [--data DIR]',
    about: 'systems and apps of other makers',
    options: {
      name: 'value',
      scopes: 'value',
      kind: 'value',
      organisation: 'value',
      redirect: 'value',
      launch: 'value',
      logout: 'value',
      jwks: 'value',
      'jwks-uri': 'value',
      demo: 'flag',
      data: 'value',
    },
  },
  authorisation: {
    run: authorisation,
    usage: 'overblik authorisation load FILE [--complete] [--demo] [--data DIR]',
    about: 'what the authorisation register says; `--complete`: who is not in it has none',
    options: { complete: 'flag', demo: 'flag', data: 'value' },
  },
  person: {
    run: person,
    usage: 'overblik person add FILE [--demo] [--data DIR]',
    about: 'professionals who log in through a directory',
    options: { demo: 'flag', data: 'value' },
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

/** Longer ones have what they are about on the next line. */
const WIDEST_USAGE = 76;

function help(): string {
  const lines = Object.values(COMMANDS).map(({ usage, about }) =>
    usage.length > WIDEST_USAGE
      ? `  ${usage}\n${' '.repeat(WIDEST_USAGE + 4)}${about}`
      : `  ${usage.padEnd(WIDEST_USAGE)}  ${about}`,
  );
  return ['usage:', ...lines, ''].join('\n');
}
