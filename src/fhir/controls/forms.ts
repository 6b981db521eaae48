/** The forms that the value of a control parameter may have: how each is read, and what is said of a value that has another. */
import { dateRange, type TimeRange } from '../date.js';
import { isResourceType } from '../resource-types.js';
import { shown } from '../shown.js';

export interface Form {
  /** As the page for integrators says it. */
  says: string;
  /** @returns undefined for a value that has not the form */
  read: (value: string) => unknown;
  wrong: (name: string, value: string) => string;
  /** Code of the issue where it is not `invalid`. */
  code?: string;
  /** As the self link says it, where that is not the value as it was sent. */
  taken?: (value: string) => string;
  /** No value has it: R4 knows the parameter, and it is not carried out. */
  isRefused?: true;
}

/** `a, b or c` */
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** A whole number; more than the most is taken as that. */
export const wholeNumber = (most?: number): Form => {
  const more = (by: string) => (by === '' ? '' : `; more than ${by} is taken as that`);
  const taken = (value: string) => Math.min(Number(value), most ?? Number.POSITIVE_INFINITY);
  return {
    says: `a whole number${more(most?.toLocaleString('en') ?? '')}`,
    read: (value) => (/^\d{1,9}$/.test(value) ? taken(value) : undefined),
    wrong: (name) => `${name} must be a whole number${more(most?.toString() ?? '')}.`,
    taken: (value) => String(taken(value)),
  };
};

export const oneOf = (codes: readonly string[]): Form => ({
  says: codes.map((code) => `\`${code}\``).join(', '),
  read: (value) => (codes.includes(value) ? value : undefined),
  wrong: (name) => `${name} must be ${listed(codes)}.`,
});

export const BOOLEAN_FORM: Form = {
  says: '`true`, `false`',
  read: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  wrong: (name) => `${name} must be true or false.`,
};

/** A + that was not percent-encoded arrives as a blank. */
function withZone(value: string): string {
  return value.replace(/ (?=\d{2}:\d{2}$)/, '+');
}

/** The stretch of time that the value names by its own precision. */
export const TIME_FORM: Form = {
  says: 'a date or an instant',
  read: (value): TimeRange | undefined => dateRange(withZone(value)),
  wrong: (name) => `${name} must be a date or an instant.`,
  code: 'value',
  taken: withZone,
};

const parts = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

export const TYPES: Form = {
  says: 'resource types, divided by commas',
  read: (value) => {
    const types = parts(value);
    return types.length > 0 && types.every(isResourceType) ? [...new Set(types)] : undefined;
  },
  wrong: (name, value) => {
    const unknown = parts(value).find((type) => !isResourceType(type));
    if (unknown === undefined) return `${name} names no resource type.`;
    return `${name} names an unknown resource type: ${shown(unknown.slice(0, 64)) ?? '...'}.`;
  },
};

/** Which of them there are depends on the types of the answer: see unknownElements. */
export const ELEMENTS: Form = {
  says: 'names of elements, divided by commas',
  read: parts,
  wrong: (name) => `${name} must be names of elements.`,
};

/** Judged by what the type that is asked for can be searched by: see src/record/search/request.ts. */
export const judgedBySearch = (says: string, wrong: (name: string) => string): Form => ({
  says,
  read: (value) => (value === '' ? undefined : value),
  wrong,
});

/** `system|code` or `code`, as in a search. */
export const CODING_FORM: Form = {
  says: 'a Coding',
  read: (value) => {
    const [system = '', code] = value.split('|');
    return code === undefined ? { code: system } : { system: system || undefined, code };
  },
  wrong: (name) => `${name} must be a Coding.`,
};

/** What an address has no room for. */
export const onlyInBody = (type: string): Form => ({
  says: `a ${type}`,
  read: () => undefined,
  wrong: (name) => `${name} is a ${type}: send it in a Parameters resource by POST.`,
});

/** Text of any kind, but some. */
export const anyText = (says: string): Form => judgedBySearch(says, (name) => `${name} has no value.`);

/** Known to R4, and never carried out here. */
export const refused = (says: string, wrong: string, code?: string): Form => ({
  says,
  read: () => undefined,
  wrong: () => wrong,
  code,
  isRefused: true,
});
