/** The printed law (test/access/the-law.txt, or `GET /api/rules/text`), read back. Whatever cannot be read is an error. */
import { compile, type Dictionary, type Meaning } from './notation.js';

export type Stage = 'spærrer' | 'åbner' | 'ophæver' | 'følger' | 'forklarer';
export type Effect = 'P' | 'F' | 'PF' | 'PR' | 'D';

export interface ReadRow {
  id: string;
  stage: Stage;
  blocks: readonly string[];
  effect: Effect;
  isDelegated: boolean;
  when: Meaning;
  /** Whom, what for and what the row is about, taken out of `when` for speed; none = all. */
  roles: ReadonlySet<string> | undefined;
  purposes: ReadonlySet<string> | undefined;
  operations: ReadonlySet<string> | undefined;
  duties: readonly string[];
  only: string | undefined;
  from: string;
  to: string | undefined;
}

export interface ReadLaw {
  rows: readonly ReadRow[];
  relations: ReadonlyMap<string, Meaning>;
  blocks: ReadonlyMap<string, Meaning>;
  narrowings: ReadonlyMap<string, Meaning>;
  withheld: Meaning;
}

const ROW =
  /^regel (\S+) (\S+)(?: \{([^}]*)\})? giver (P|F|PF|PR|D) når (.+) pligter \{([^}]*)\}(?: kun (\S+))? fra (\d{4}-\d\d-\d\d) til (\d{4}-\d\d-\d\d|-)$/;
const MEANING = /^(relation|betingelse|spærring|indsnævring|skjult|ord) (\S+) er (.+)$/;

export function readLaw(text: string): ReadLaw {
  const lines = text
    .split('\n')
    .filter((line) => /^(regel|relation|betingelse|spærring|indsnævring|skjult|ord) /.test(line));
  const told = lines.flatMap((line) => {
    const found = MEANING.exec(line);
    return found ? [{ what: found[1]!, code: found[2]!, exact: found[3]! }] : [];
  });
  const words: Dictionary = new Map(
    told.filter(({ what }) => what === 'ord' || what === 'betingelse').map(({ code, exact }) => [code, `(${exact})`]),
  );
  const of = (wanted: string) =>
    new Map(told.filter(({ what }) => what === wanted).map(({ code, exact }) => [code, compile(exact, words)]));
  const rows = lines.filter((line) => line.startsWith('regel ')).map((line) => rowOf(line, words));
  const [withheld] = of('skjult').values();
  if (rows.length === 0 || !withheld) throw new Error('this is no law');
  return { rows, relations: of('relation'), blocks: of('spærring'), narrowings: of('indsnævring'), withheld };
}

function rowOf(line: string, words: Dictionary): ReadRow {
  const found = ROW.exec(line);
  if (!found) throw new Error(`a row that cannot be read: ${line}`);
  const [, id, stage, blocks, effect, when, duties, only, from, to] = found;
  const setOf = (name: string) => {
    const found = new RegExp(`(?:^| og )${name} i \\{([^}]*)\\}`).exec(when!)?.[1];
    return found === undefined ? undefined : new Set(codes(found));
  };
  return {
    id: id!,
    stage: stage as Stage,
    blocks: codes(blocks),
    effect: effect as Effect,
    isDelegated: / og delegation-valid(?= og |$)/.test(when!),
    when: compile(when!, words),
    roles: setOf('rolle'),
    purposes: setOf('formål'),
    operations: setOf('handling'),
    duties: codes(duties),
    only,
    from: from!,
    to: to === '-' ? undefined : to,
  };
}

const codes = (text: string | undefined): string[] => (text ? text.split(', ') : []);
