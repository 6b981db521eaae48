/**
 * Every control parameter: what shapes an answer without saying which resources are meant. The readers, the refusals, the
 * capability statement and the table in docs/fhir.md are made from this one.
 */
import {
  anyText,
  BOOLEAN_FORM,
  ELEMENTS,
  type Form,
  judgedBySearch,
  oneOf,
  refused,
  TIME_FORM,
  TYPES,
  wholeNumber,
} from './forms.js';

/** Resources on a page, asked with `_count`. */
export const MOST_COUNT = 1000;
/** Events of the access log on a page, asked with `_count`. */
export const MOST_EVENTS = 500;
/** Codes of an expansion that is not asked for in pages. */
export const MOST_EXPANDED = 10_000;

/** Where parameters are read. */
export interface PlaceRules {
  /** As a refusal calls it. */
  called: string;
  /** As the page for integrators calls it. */
  says: string;
  /** `Prefer: handling=lenient` changes nothing: an answer could not say what it left out, or the wrong thing would be done. */
  isStrict?: boolean;
  /** Parameters that are not in the table are filters, and judged by the search itself. */
  takesFilters?: boolean;
  /** Said of any parameter without a value, control or not; where it is missing, each says for itself. */
  empty?: (name: string) => string;
}

export const PLACES = {
  read: { called: 'A read', says: 'read, vread' },
  write: { called: 'A write', says: 'create, update, patch, delete, Bundle' },
  metadata: { called: 'The address metadata', says: '`metadata`' },
  search: { called: 'A search', says: 'search', takesFilters: true },
  log: { called: 'A search for AuditEvent', says: 'search for AuditEvent' },
  history: { called: 'A history', says: 'history' },
  'patient-everything': { called: 'The operation', says: '`Patient/id/$everything`', isStrict: true },
  'encounter-everything': { called: 'The operation', says: '`Encounter/id/$everything`', isStrict: true },
  validate: { called: 'The operation', says: '`$validate`', isStrict: true },
  expand: { called: 'The operation', says: '`$expand`', isStrict: true },
  operation: { called: 'The operation', says: 'other operations', isStrict: true },
  condition: {
    called: 'A condition',
    says: 'condition of a write',
    isStrict: true,
    takesFilters: true,
    // A search leaves out what has no value; a condition that lost a part of itself would fit what nobody meant.
    empty: (name) => `The condition is incomplete: ${name} has no value.`,
  },
} as const satisfies Record<string, PlaceRules>;

export type Place = keyof typeof PLACES;
export const ALL_PLACES = Object.keys(PLACES) as Place[];

/** How one parameter is read; the parameters of an operation's definition, and filters of the log, come in this form too. */
export interface Rule {
  name: string;
  form: Form;
  /** Given more than once: each counts, the last one counts (and is refused when handling is strict), or it is refused. */
  twice: 'each' | 'last' | 'refused';
  /** `name=`: as if it had not been sent, or refused like any value that has not the form. */
  empty: 'unsent' | 'refused';
}

export interface Control extends Rule {
  at: readonly Place[];
  /** Modifiers that are taken. */
  modifiers?: readonly string[];
  /** What it does, where the name does not say. */
  does?: string;
  /** Section of R4, below https://hl7.org/fhir/R4/. */
  source: string;
  /** Places where it goes beside the sealed link of a next page. */
  onPages?: readonly Place[];
  /** About how the answer is written down: the self link does not say it. */
  isFace?: boolean;
}

const NARROWED: readonly Place[] = ['read', 'metadata', 'log', 'history', 'patient-everything', 'encounter-everything'];
/** Elsewhere the sealed place holds what it is narrowed to. */
const NARROWED_BY_LINK: readonly Place[] = ['history', 'patient-everything'];
const SEARCHED: readonly Place[] = ['search', 'condition'];
const PAGED: readonly Place[] = ['search', 'log', 'history', 'patient-everything', 'encounter-everything'];
const TWO_EVERYTHINGS: readonly Place[] = ['patient-everything', 'encounter-everything'];

/** https://hl7.org/fhir/R4/http.html#parameters, https://hl7.org/fhir/R4/search.html#return and the operations' own pages. */
export const CONTROLS: readonly Control[] = [
  {
    name: '_format',
    at: ALL_PLACES,
    form: anyText('`json`, `xml` or a media type of FHIR; another is not acceptable (406)'),
    twice: 'last',
    empty: 'unsent',
    does: 'before `Accept`',
    source: 'http.html#parameters',
    onPages: ALL_PLACES,
    isFace: true,
  },
  {
    name: '_pretty',
    at: ALL_PLACES,
    form: BOOLEAN_FORM,
    twice: 'last',
    empty: 'unsent',
    does: 'breaks lines',
    source: 'http.html#parameters',
    onPages: ALL_PLACES,
    isFace: true,
  },
  {
    name: '_elements',
    at: [...SEARCHED, ...NARROWED],
    form: ELEMENTS,
    twice: 'last',
    empty: 'unsent',
    does: 'a name that there is not is unknown',
    source: 'search.html#elements',
    onPages: NARROWED_BY_LINK,
  },
  {
    name: '_summary',
    at: [...SEARCHED, ...NARROWED],
    form: oneOf(['true', 'text', 'data', 'count', 'false']),
    twice: 'last',
    empty: 'refused',
    does: '`count` of one resource is the resource',
    source: 'search.html#summary',
    onPages: NARROWED_BY_LINK,
  },
  {
    name: '_count',
    at: [...SEARCHED, 'history', ...TWO_EVERYTHINGS],
    form: wholeNumber(MOST_COUNT),
    twice: 'last',
    empty: 'refused',
    does: '0 counts',
    source: 'search.html#count',
  },
  {
    name: '_count',
    at: ['log'],
    form: wholeNumber(MOST_EVENTS),
    twice: 'last',
    empty: 'refused',
    does: '0 counts',
    source: 'search.html#count',
  },
  {
    name: '_total',
    at: SEARCHED,
    form: oneOf(['none', 'estimate', 'accurate']),
    twice: 'last',
    empty: 'refused',
    source: 'search.html#total',
  },
  {
    name: '_sort',
    at: SEARCHED,
    form: judgedBySearch('search parameters, divided by commas, `-` before one that descends', (name) => `${name}: ?`),
    twice: 'each',
    empty: 'unsent',
    source: 'search.html#sort',
  },
  {
    name: '_sort',
    at: ['log'],
    form: oneOf(['-date', '-_lastUpdated']),
    twice: 'last',
    empty: 'unsent',
    does: 'newest first, as always',
    source: 'search.html#sort',
  },
  {
    name: '_type',
    at: SEARCHED,
    form: TYPES,
    twice: 'last',
    empty: 'refused',
    source: 'search.html#_type',
  },
  {
    name: '_type',
    at: TWO_EVERYTHINGS,
    form: TYPES,
    twice: 'each',
    empty: 'refused',
    source: 'patient-operation-everything.html',
  },
  ...(['_include', '_revinclude'] as const).map(
    (name): Control => ({
      name,
      at: SEARCHED,
      form: judgedBySearch(
        '`Type:parameter`, `Type:parameter:Type`, `Type:*`, `*`',
        () => `${name} names an unknown resource type: .`,
      ),
      twice: 'each',
      empty: 'refused',
      modifiers: ['iterate', 'recurse'],
      source: `search.html#${name.slice(1)}`,
    }),
  ),
  {
    name: '_contained',
    at: SEARCHED,
    form: oneOf(['true', 'false', 'both']),
    twice: 'last',
    empty: 'refused',
    does: 'in a condition `false` alone',
    source: 'search.html#contained',
  },
  {
    name: '_containedType',
    at: SEARCHED,
    form: oneOf(['container', 'contained']),
    twice: 'last',
    empty: 'refused',
    source: 'search.html#contained',
  },
  {
    name: '_query',
    at: SEARCHED,
    form: refused('refused always', '_query is not supported: there are no named queries here.'),
    twice: 'last',
    empty: 'refused',
    source: 'search.html#query',
  },
  {
    name: '_since',
    at: ['history', ...TWO_EVERYTHINGS],
    form: TIME_FORM,
    twice: 'last',
    empty: 'refused',
    does: 'written at or after it',
    source: 'http.html#history',
  },
  {
    name: '_at',
    at: ['history'],
    form: TIME_FORM,
    twice: 'last',
    empty: 'refused',
    does: 'what was current then',
    source: 'http.html#history',
  },
  {
    name: '_list',
    at: ['history'],
    form: refused('refused always', 'A history cannot be narrowed by _list here.', 'not-supported'),
    twice: 'last',
    empty: 'refused',
    source: 'http.html#history',
  },
  ...(['start', 'end'] as const).map(
    (name): Control => ({
      name,
      at: ['patient-everything'],
      form: TIME_FORM,
      twice: 'last',
      empty: 'refused',
      does: `care ${name === 'start' ? 'from it on' : 'up to it'}`,
      source: 'patient-operation-everything.html',
    }),
  ),
  {
    name: 'mode',
    at: ['metadata'],
    form: oneOf(['full', 'normative', 'terminology']),
    twice: 'last',
    empty: 'refused',
    source: 'http.html#capabilities',
  },
  {
    name: 'mode',
    at: ['validate'],
    form: oneOf(['create', 'update', 'delete', 'profile']),
    twice: 'last',
    empty: 'refused',
    source: 'resource-operation-validate.html',
  },
  {
    name: 'profile',
    at: ['validate'],
    form: anyText('address of a profile'),
    twice: 'each',
    empty: 'refused',
    source: 'resource-operation-validate.html',
  },
  {
    name: 'count',
    at: ['expand'],
    form: wholeNumber(MOST_EXPANDED),
    twice: 'last',
    empty: 'refused',
    source: 'valueset-operation-expand.html',
  },
  {
    name: 'offset',
    at: ['expand'],
    form: wholeNumber(),
    twice: 'last',
    empty: 'refused',
    source: 'valueset-operation-expand.html',
  },
  {
    name: '_cursor',
    at: PAGED,
    form: anyText('as the link `next` has it; beside it stand only parameters of the form'),
    twice: 'last',
    empty: 'refused',
    does: 'the page that the link means',
    source: 'http.html#paging',
    onPages: PAGED,
  },
  {
    name: '_cursor',
    at: ['condition'],
    form: refused('refused always', 'A condition has no pages: it takes no _cursor.'),
    twice: 'last',
    empty: 'refused',
    source: 'http.html#paging',
  },
];

export const controlsAt = (place: Place): Control[] => CONTROLS.filter(({ at }) => at.includes(place));
