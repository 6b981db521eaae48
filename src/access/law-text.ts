/**
 * The whole law as one text that a person can read and a program can decide from: how it is judged, every row, and what every
 * code means. `GET /api/rules/text`, and test/access/the-law.txt, which a second reader decides every case from.
 */
import type { Policy, PolicyRow, PrintedMeaning, Words } from './contract.js';
import { exactRule } from './exact-rule.js';
import { DEFAULT_ROW } from './policy-table.js';
import {
  BLOCK_MEANING,
  CONDITION_MEANING,
  NARROWING_MEANING,
  RELATION_MEANING,
  WITHHELD_MEANING,
  WORD_MEANING,
} from './rule-meaning.js';
import { BLOCK_WORDS, CONDITION_WORDS, NARROWING_WORDS, RELATION_WORDS } from './rule-words.js';

/** Every code with its words and its exact meaning. */
export function meanings(): PrintedMeaning[] {
  const of = <C extends string>(
    what: PrintedMeaning['what'],
    exact: Readonly<Record<C, string>>,
    words: Readonly<Record<C, Words>>,
  ): PrintedMeaning[] =>
    (Object.keys(exact) as C[]).map((code) => ({ what, code, ...words[code], exact: exact[code] }));
  return [
    ...of('relation', RELATION_MEANING, RELATION_WORDS),
    ...of('betingelse', CONDITION_MEANING, CONDITION_WORDS),
    ...of('spærring', BLOCK_MEANING, BLOCK_WORDS),
    ...of('indsnævring', NARROWING_MEANING, NARROWING_WORDS),
    {
      what: 'skjult',
      code: 'linje',
      da: 'en linje i journalen, som en spærring skjuler',
      en: 'a line of the record that a block withholds',
      exact: WITHHELD_MEANING,
    },
    ...Object.entries(WORD_MEANING).map(
      ([code, exact]): PrintedMeaning => ({ what: 'ord', code, da: '', en: '', exact }),
    ),
  ];
}

/** Rows of every date, in the order in which they are judged. */
export function lawText(policy: Policy): string {
  return [HEADER, ...[...policy.rows, DEFAULT_ROW].map(rowText), '', ...meanings().map(meaningText), ''].join('\n');
}

const rowText = (row: PolicyRow): string =>
  [exactRule(row), `    # ${row.legal} (${row.confidence})`, `    # ${row.da}`].join('\n');

const meaningText = ({ what, code, da, exact }: PrintedMeaning): string =>
  `${what} ${code} er ${exact}${da === '' ? '' : `\n    # ${da}`}`;

const HEADER = `LOVEN, SOM PLATFORMEN FØLGER DEN
Skrevet af programmet selv ud fra de regler, der afgør hvert opslag. Linjer med # er ord til mennesker; resten kan et program læse.
Notationen er beskrevet i docs/the-law.md.

Sådan dømmes der:
1. Kun regler, hvis dato er nået (dansk midnat) og ikke udløbet, tæller. De prøves i den rækkefølge, de står.
2. Handlinger, der ikke handler om en bestemt borger (find, ward-list, assistants-log, unit-log), bedømmes uden kendsgerninger om nogen.
   Handlingen bestemmer selv slagsene: find demographics; ward-list demographics og register; own-log, assistants-log og unit-log
   log; own-choice choices. Ellers er det de slags, der spørges om. En kendsgerning, der nævner et ydernummer eller en SHAK-kode, gælder
   den, der havde nummeret eller koden på kendsgerningens egen tid; ved det ingen, gælder en spærring eller et fravalg alle.
3. Den første regel, der spærrer og passer på en af slagsene, giver nej.
4. For hver slags åbner den regel, der åbner og belaster mindst (P, PF, F, PR i den rækkefølge; ved lighed den første).
5. Åbner ingen, er svaret nej, og grunden er den første regel, der forklarer og passer på en af slagsene, ellers regel 00.
6. Åbner en regel med betingelsen delegation-valid, er svaret det, den bemyndigende selv ville få om de åbnede slags, med reglens
   nummer foran og dens pligter til sidst. Den, der arbejder for en anden, bærer også de spærringer, der gælder mod ham selv.
7. Systemer og borgeren selv ser det åbnede; er en medarbejders navn skjult, gælder den første regel, der følger {staff-name}.
8. Andre borgere ser det åbnede uden det privatmarkerede og uden det, spærringer skjuler, og uden beskyttet adresse; det siges ikke,
   men den første regel, der følger {private}, regnes med, når noget er spærret eller privatmarkeret. Navne som i 7.
9. For sundhedspersoner prøves opt-out, all-data, part og private i den rækkefølge, når spærringen gælder: den første regel, der
   ophæver den og passer på alle åbnede slags, ellers den første, der følger den og passer på en af dem, ellers regel 00 for
   opt-out og all-data. Giver den D, er svaret nej. Det, der ikke ophæves, vises ikke. Privatmarkerede linjer vises kun, når en
   regel ophæver {private}. En beskyttet adresse, når stamdata er åbnet: den første regel, der ophæver {address}, ellers udelades
   den, og den første regel, der følger {address}, regnes med.
10. Virkningen er den mest belastende (D, PR, F, PF, P) af de åbnende og de mødte regler. Den bestemmende regel er ved PR den første
   åbnende regel, der giver PR, ellers den mest belastende; er virkningen en anden, den første mødte, ellers den mest belastende
   åbnende. Pligterne lægges sammen.
11. Indsnævrer en åbnende regel, gælder det hele svaret. To af own-organisation-five-years, own-contacts og released-parts på en
   gang viser intet.
`;
