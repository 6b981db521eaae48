/** Reading a command line. */
export interface Arguments {
  paths: string[];
  flags: Set<string>;
  values: Map<string, string>;
}

export interface Command {
  run: (given: Arguments) => Promise<number>;
  usage: string;
  about: string;
  options: Record<string, 'flag' | 'value'>;
}

export class UsageError extends Error {}

export function readArguments(words: string[], command: Pick<Command, 'options'>): Arguments {
  const given: Arguments = { paths: [], flags: new Set(), values: new Map() };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith('--')) {
      given.paths.push(word);
      continue;
    }
    const [name = '', inline] = word.slice(2).split(/=(.*)/s);
    const kind = command.options[name];
    if (!kind) throw new UsageError(`there is no option --${name}`);
    if (kind === 'flag') given.flags.add(name);
    else {
      const value = inline ?? words[++i];
      if (value === undefined) throw new UsageError(`--${name} needs a value`);
      given.values.set(name, value);
    }
  }
  return given;
}

export function portOf(given: Arguments): number | undefined {
  const text = given.values.get('port');
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError('--port must be a whole number from 0 to 65535');
  return port;
}
