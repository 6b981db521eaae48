/** Shows the verdict in the downloaded page. Written into it as text, so everything it needs is inside. */
import type { LogDownload } from './citizens-download.js';
import type { OfflineVerdict } from './offline-verifier.js';
import type { PageWords } from './page-words.js';

/** As much of a browser's element as is used here. */
interface Element {
  textContent: string | null;
  hidden: boolean;
  lang: string;
  className: string;
  dataset: Record<string, string>;
  setAttribute(name: string, value: string): void;
  append(...parts: (Element | string)[]): void;
  replaceChildren(...parts: Element[]): void;
}
interface Page {
  documentElement: Element;
  getElementById(id: string): Element | null;
  createElement(name: string): Element;
}

export async function showVerdict(page: Page, verify: (data: LogDownload) => Promise<OfflineVerdict>): Promise<void> {
  const at = (id: string) => page.getElementById(id)!;
  const words = JSON.parse(at('words').textContent ?? '') as PageWords;
  const banner = at('verdict');
  const element = (name: string, ...parts: (Element | string)[]) => {
    const made = page.createElement(name);
    made.append(...parts);
    return made;
  };
  const fill = (text: string, values: Record<string, string | number>) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  const moment = (instant: string | number) =>
    new Date(instant).toLocaleString(page.documentElement.lang, { dateStyle: 'medium', timeStyle: 'medium' });
  const says = (state: string, text: string) => {
    banner.dataset['state'] = state;
    banner.textContent = text;
  };

  let data: LogDownload;
  let verdict: OfflineVerdict;
  try {
    data = JSON.parse(at('log').textContent ?? '') as LogDownload;
    if (data.checkpoint === '') return says('none', words.none);
    verdict = await verify(data);
  } catch {
    return says('bad', `${words.bad} ${words.format}`);
  }
  const general = {
    'log-signature': words.logSignature,
    key: words.keyBroken,
    witness: words.witnessBroken,
    format: words.format,
  };
  const more = verdict.faults.flatMap(({ why }) => (why in general ? [general[why as keyof typeof general]] : []));
  if (!verdict.ok) says('bad', [words.bad, ...new Set(more)].join(' '));
  else if (verdict.isSigned === undefined) says('unsigned', words.unsigned);
  else if (data.witnesses.length > 0 && verdict.witnesses.length < data.quorum) says('unsigned', words.fewWitnesses);
  else says('good', words.good);

  const parse = (leaf: string) => JSON.parse(leaf) as { number: number; at: string; effect: string; entry: string };
  const readable = data.entries.flatMap((entry) => {
    try {
      const leaf = parse(entry.leaf);
      return [{ leaf, facts: JSON.parse(leaf.entry) as Record<string, string | undefined> }];
    } catch {
      return [];
    }
  });
  const [first, last] = [readable[0]?.leaf.number ?? 0, readable.at(-1)?.leaf.number ?? 0];
  const facts = at('facts');
  facts.hidden = false;
  facts.append(
    element(
      'p',
      element('strong', String(readable.length)),
      ` ${fill(readable.length === 1 ? words.oneNumber : words.numbers, { from: first, to: last })}`,
    ),
    ...(first > 1 ? [element('p', fill(words.before, { from: first }))] : []),
    ...(data.pending > 0 ? [element('p', `${data.pending} ${words.pending}`)] : []),
    element('p', fill(words.log, { size: verdict.size }), ' ', element('code', verdict.root)),
    element('p', `${words.signature} `, element('code', data.key), ` ${words.compare}`),
    ...verdict.witnesses.map(({ name, seconds }) =>
      element('p', `${fill(words.witness, { name })} ${moment(seconds * 1000)}.`),
    ),
    ...(verdict.witnesses.length === 0 ? [element('p', words.noWitness)] : []),
    ...(data.witnesses.length > 0
      ? [
          element(
            'p',
            fill(words.quorum, { signed: verdict.witnesses.length, all: data.witnesses.length, quorum: data.quorum }),
          ),
        ]
      : []),
    ...(verdict.keys > 1 ? [element('p', fill(words.keys, { count: verdict.keys }))] : []),
  );
  const faults = { leaf: words.leaf, number: words.gap, chain: words.chain, citizen: words.citizen } as const;
  const rows = readable.reverse().map(({ leaf, facts: said }) => {
    const own = verdict.faults.filter(({ number }) => number === leaf.number);
    const text = own.map(({ why }) => faults[why as keyof typeof faults]).filter(Boolean);
    const time = element('td', moment(leaf.at));
    time.className = 'nowrap';
    const row = element(
      'tr',
      element('td', String(leaf.number)),
      time,
      element('td', [said['who'], said['onBehalfOf']].filter(Boolean).join(' / ')),
      element('td', said['organisation'] ?? ''),
      element('td', `${said['operation'] ?? ''} ${(said['what'] ?? '').split('/')[0]}`),
      element(
        'td',
        `${leaf.effect === 'D' && !said['reason']?.startsWith('Afvist') ? `${words.refused}. ` : ''}${said['reason'] ?? ''}${said['statedReason'] ? `: ${said['statedReason']}` : ''}`,
      ),
      element('td', text.length > 0 ? text.join('; ') : words.holds),
    );
    row.dataset['state'] = own.length > 0 ? 'bad' : 'good';
    return row;
  });
  const titles = [words.number, words.time, words.who, words.place, words.what, words.reason, words.check];
  const head = titles.map((title) => {
    const cell = element('th', title);
    cell.setAttribute('scope', 'col');
    return cell;
  });
  at('entries').replaceChildren(element('thead', element('tr', ...head)), element('tbody', ...rows));
}
