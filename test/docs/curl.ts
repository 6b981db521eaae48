/** Reads the examples of a page: commands of curl, each with a comment below that says what is answered. */

export interface Example {
  command: string;
  /** `# 201 Patient; its id is PATIENT below`, `# 200 Bundle with 1 match`, `# 200 Patient in XML`, `# 200, text/plain` */
  expected?: {
    status: number;
    type?: string;
    names?: string;
    matches?: number;
    inXml?: boolean;
    mediaType?: string;
  };
}

export function examplesOf(page: string): Example[] {
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!);
  return blocks.flatMap((block) =>
    block
      .split(/\n\n/)
      .filter((part) => part.startsWith('curl '))
      .map((part) => {
        const [, command = part, comment = ''] = /^([\s\S]*?)\n# (.*)\s*$/.exec(part) ?? [];
        const said =
          /^(\d{3})(?:, (\w+\/\w+))?(?: ([A-Z]\w+))?(?:; its id is ([A-Z]+) below| with (\d+) match|( in XML))?$/.exec(
            comment,
          );
        if (!said) return { command };
        const [, status, mediaType, type, names, matches, inXml] = said;
        return {
          command,
          expected: {
            status: Number(status),
            type,
            mediaType,
            inXml: inXml !== undefined,
            names,
            matches: matches === undefined ? undefined : Number(matches),
          },
        };
      }),
  );
}

export interface Request {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** The request that a command makes. Knows what the pages use: -X, -H, -d and an address. @throws for anything else */
export function readCurl(command: string, variables: ReadonlyMap<string, string>): Request {
  const [curl, ...words] = wordsOf(command, variables);
  if (curl !== 'curl') throw new Error(`not a command of curl: ${command}`);
  const request: Request = { url: '', method: '', headers: {} };
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '-X') request.method = words.shift()!;
    else if (word === '-d') request.body = words.shift();
    else if (word === '-H') {
      const [, name = '', value = ''] = /^([^:]+): (.*)$/.exec(words.shift()!) ?? [];
      request.headers[name.toLowerCase()] = value;
    } else if (word.startsWith('-') || request.url !== '') throw new Error(`not understood here: ${word}`);
    else request.url = word;
  }
  if (request.body !== undefined) request.headers['content-type'] ??= 'application/x-www-form-urlencoded';
  request.method ||= request.body === undefined ? 'GET' : 'POST';
  return request;
}

/** Splits as a shell does: blanks outside quotes, '...' as it is, "..." and bare words with $NAME and \ before a sign. */
function wordsOf(text: string, variables: ReadonlyMap<string, string>): string[] {
  const words: string[] = [];
  let word: string | undefined;
  const parts = /'([^']*)'|"((?:[^"\\]|\\.)*)"|(\s+)|((?:[^\s'"\\]|\\.)+)/gs;
  for (const [, single, double, blank, bare] of text.matchAll(parts)) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (single ?? expand((double ?? bare)!, variables));
  }
  if (word !== undefined) words.push(word);
  return words;
}

function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\\(.)|\$([A-Z]+)/gs, (_all, escaped: string | undefined, name: string) => {
    if (escaped !== undefined) return escaped;
    const value = variables.get(name);
    if (value === undefined) throw new Error(`$${name} is not known yet`);
    return value;
  });
}
