/** Code systems and value sets that come with the platform, as FHIR resources. Parts of the great systems, our own whole. */
import type { CanonicalResource } from '../../definitions/contract.js';
import { ATC_ROWS } from './atc.js';
import { DIAGNOSIS_ROWS } from './diagnoses.js';
import { MEDCOM_MEASUREMENT_ROWS, NPU_ROWS } from './laboratory.js';
import { LOINC_ROWS } from './loinc.js';
import { DATA_KIND_ROWS, MARK_ROWS, ORGANISATION_KIND_ROWS, PROFESSION_ROWS } from './own.js';
import { PROCEDURE_ROWS } from './procedures.js';
import type { SetRow } from './row.js';

const OWN = 'https://overblik.example/fhir';
const SKS = 'urn:oid:1.2.208.176.2.4';
const ATC = 'http://www.whocc.no/atc';
const VERSION = '1.0.0';

interface System {
  id: string;
  url: string;
  title: string;
  content: 'complete' | 'fragment';
  rows: readonly SetRow[];
  /** How a code says what it belongs to. */
  hierarchy?: 'prefix' | 'prefix-and-range';
}

const SYSTEMS: readonly System[] = [
  {
    id: 'sks',
    url: SKS,
    title: 'SKS: diagnoser og procedurer (uddrag)',
    content: 'fragment',
    rows: [...DIAGNOSIS_ROWS, ...PROCEDURE_ROWS],
    hierarchy: 'prefix-and-range',
  },
  { id: 'atc', url: ATC, title: 'ATC (uddrag)', content: 'fragment', rows: ATC_ROWS, hierarchy: 'prefix' },
  { id: 'npu', url: 'urn:oid:1.2.208.176.2.1', title: 'NPU (uddrag)', content: 'fragment', rows: NPU_ROWS },
  { id: 'loinc', url: 'http://loinc.org', title: 'LOINC (uddrag)', content: 'fragment', rows: LOINC_ROWS },
  {
    id: 'medcom-measurement',
    url: 'urn:oid:1.2.208.184.100.8',
    title: 'MedComs målekoder (uddrag)',
    content: 'fragment',
    rows: MEDCOM_MEASUREMENT_ROWS,
  },
  { id: 'mark', url: `${OWN}/CodeSystem/mark`, title: 'Mærker', content: 'complete', rows: MARK_ROWS },
  {
    id: 'data-kind',
    url: `${OWN}/CodeSystem/data-kind`,
    title: 'Oplysningstyper',
    content: 'complete',
    rows: DATA_KIND_ROWS,
  },
  {
    id: 'profession',
    url: `${OWN}/CodeSystem/profession`,
    title: 'Faggrupper',
    content: 'complete',
    rows: PROFESSION_ROWS,
  },
  {
    id: 'organisation-kind',
    url: `${OWN}/CodeSystem/organisation-kind`,
    title: 'Organisationstyper',
    content: 'complete',
    rows: ORGANISATION_KIND_ROWS,
  },
];

const PROPERTIES = [
  {
    code: 'validFrom',
    uri: `${OWN}/concept-property#validFrom`,
    description: 'The first day on which the code may be used.',
    type: 'dateTime',
  },
  {
    code: 'validTo',
    uri: `${OWN}/concept-property#validTo`,
    description: 'The last day on which the code may be used.',
    type: 'dateTime',
  },
  {
    code: 'notSelectable',
    uri: 'http://hl7.org/fhir/concept-properties#notSelectable',
    description: 'Only groups others.',
    type: 'boolean',
  },
];

function codeSystem({ id, url, title, content, rows, hierarchy }: System): CanonicalResource {
  return {
    resourceType: 'CodeSystem',
    id,
    url,
    version: VERSION,
    name: nameOf(id),
    title,
    language: 'da',
    status: 'active',
    publisher: 'Overblik',
    caseSensitive: true,
    valueSet: `${OWN}/ValueSet/all-${id}`,
    ...(hierarchy ? { hierarchyMeaning: 'is-a' } : {}),
    compositional: false,
    content,
    count: rows.length,
    property: PROPERTIES,
    concept: nested(rows, hierarchy),
  };
}

const nameOf = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

interface Nested {
  code: string;
  display: string;
  designation?: object[];
  property?: object[];
  concept?: Nested[];
}

/** Each code below the narrowest other that it belongs to. */
function nested(rows: readonly SetRow[], hierarchy: System['hierarchy']): Nested[] {
  const made = new Map(rows.map((row) => [row.code, conceptOf(row)]));
  const roots: Nested[] = [];
  for (const [code, concept] of made) {
    const parent = made.get(hierarchy ? (parentOf(code, made) ?? '') : '');
    if (!parent) roots.push(concept);
    else {
      parent.concept ??= [];
      parent.concept.push(concept);
    }
  }
  return roots;
}

/** The longest beginning of the code that is a code; else the narrowest range of categories around it. */
function parentOf(code: string, known: ReadonlyMap<string, unknown>): string | undefined {
  if (!code.includes('-'))
    for (let length = code.length - 1; length > 0; length--) {
      const beginning = code.slice(0, length);
      if (known.has(beginning)) return beginning;
    }
  const [low = code, high = low] = code.split('-');
  let narrowest: string | undefined;
  for (const range of known.keys()) {
    const [from = '', to] = range.split('-');
    if (to === undefined || range === code || from > low || high > to) continue;
    if (narrowest === undefined || isWithin(range, narrowest)) narrowest = range;
  }
  return narrowest;
}

function isWithin(range: string, other: string): boolean {
  const [from = '', to = ''] = range.split('-');
  const [otherFrom = '', otherTo = ''] = other.split('-');
  return otherFrom <= from && to <= otherTo;
}

function conceptOf({ code, text, english, group, from, to }: SetRow): Nested {
  const property: object[] = [];
  if (from !== undefined) property.push({ code: 'validFrom', valueDateTime: from });
  if (to !== undefined) property.push({ code: 'validTo', valueDateTime: to });
  if (group) property.push({ code: 'notSelectable', valueBoolean: true });
  return {
    code,
    display: text,
    ...(english === undefined ? {} : { designation: [{ language: 'en', value: english }] }),
    ...(property.length > 0 ? { property } : {}),
  };
}

const valueSet = (id: string, title: string, include: object[]): CanonicalResource => ({
  resourceType: 'ValueSet',
  id,
  url: `${OWN}/ValueSet/${id}`,
  version: VERSION,
  name: nameOf(id),
  title,
  language: 'da',
  status: 'active',
  publisher: 'Overblik',
  compose: { include },
});

const filtered = (system: string, property: string, op: string, value: string) => ({
  system,
  filter: [{ property, op, value }],
});

/** Sources: SSI's childhood vaccination programme and its offers to adults. */
const PROGRAMME = ['J07CA06', 'J07AL02', 'J07BD52', 'J07CA02', 'J07BM03', 'J07BB02', 'J07BN01', 'J07AL01'];

const VALUE_SETS: readonly CanonicalResource[] = [
  valueSet('diagnoses', 'Diagnoser (SKS)', [filtered(SKS, 'code', 'regex', 'D[A-Z][0-9]{2}.*')]),
  valueSet('procedures', 'Operationer, behandlinger og undersøgelser (SKS)', [
    filtered(SKS, 'code', 'regex', '[KBU].*'),
  ]),
  valueSet('vaccines', 'Vacciner (ATC J07)', [filtered(ATC, 'concept', 'is-a', 'J07')]),
  valueSet('vaccination-programme', 'Vaccinationsprogrammet', [
    { system: ATC, concept: PROGRAMME.map((code) => ({ code })) },
  ]),
];

/** Every code system and value set of the platform; each has an id and a url. */
export const OWN_TERMINOLOGY: readonly CanonicalResource[] = [...SYSTEMS.map(codeSystem), ...VALUE_SETS];
