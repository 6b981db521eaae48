/** A FHIR resource as it came, read with care: nothing about its inside is taken for granted. */
export interface FhirJson {
  resourceType?: string;
  [field: string]: unknown;
}

export function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The objects of a list; a lone object counts as a list of one. */
export function objects(value: unknown): Record<string, unknown>[] {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
}

export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The words of a CodeableConcept or Coding: its text, else a display, else the bare code. */
export function words(value: unknown): string | undefined {
  const concept = object(value);
  const coding = objects(concept['coding'])[0] ?? concept;
  return text(concept['text']) ?? text(coding['display']) ?? text(coding['code']);
}

/** The words of each concept in a list, joined. */
export function allWords(value: unknown): string | undefined {
  return joined(objects(value).map(words));
}

/** Whom a reference names; a reference without a name says nothing readable. */
export function display(value: unknown): string | undefined {
  const one = object(value);
  return text(one['display']) ?? text(object(one['identifier'])['value']);
}

export function allDisplays(value: unknown): string | undefined {
  return joined(objects(value).map(display));
}

export function joined(parts: (string | undefined)[]): string | undefined {
  const said = [...new Set(parts.filter((part): part is string => part !== undefined))];
  return said.length === 0 ? undefined : said.join(', ');
}
