/** The control parameters as the page for integrators shows them (docs/fhir.md). */
import { ALL_PLACES, type Control, CONTROLS, type Place, PLACES, type PlaceRules } from './table.js';

const TWICE = { each: 'each counts', last: 'the last counts', refused: 'refused' };

/** The table, and the places that are strict always. */
export function controlsTable(controls: readonly Control[] = CONTROLS): string {
  const rows = [...controls]
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
    .map(({ name, at, form, empty, twice, does = '', modifiers = [], source }) => {
      const parts = source.replace(/\.html.*$/, '').replaceAll('-', ' ');
      const names = [name, ...modifiers.map((one) => `:${one}`)].map((one) => `\`${one}\``).join(' ');
      const cells = [
        names,
        whereOf(at),
        [form.says, does].filter(Boolean).join('; '),
        form.isRefused || empty === 'refused' ? 'refused' : 'not sent',
        form.isRefused ? 'refused' : TWICE[twice],
        `[${parts}](https://hl7.org/fhir/R4/${source})`,
      ];
      return `| ${cells.join(' | ')} |`;
    });
  const strict = ALL_PLACES.filter((place) => (PLACES[place] as PlaceRules).isStrict).map(
    (place) => PLACES[place].says,
  );
  return [
    '| parameter | where | value | `name=` | given twice | FHIR R4 |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Always strict: ${strict.join(', ')}.`,
  ].join('\n');
}

const whereOf = (at: readonly Place[]): string =>
  at.length === ALL_PLACES.length ? 'everywhere' : at.map((place) => PLACES[place].says).join(', ');

const BEGIN = '<!-- printed from src/fhir/controls/table.ts -->';
const END = '<!-- end of what is printed -->';

/** @returns the page with the table anew. @throws Error for a page that has no place for it */
export function withControlsTable(page: string, controls?: readonly Control[]): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('The page has no place for the table of control parameters.');
  return `${page.slice(0, begin)}${BEGIN}\n\n${controlsTable(controls)}\n\n${page.slice(end)}`;
}
