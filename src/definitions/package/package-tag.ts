/** Resources carry the package they came in as a tag of this system; the code is `name#version`. */
export const PACKAGE_TAG = 'https://overblik.dk/fhir/CodeSystem/package';

/** `name#version` of the package a resource came in; undefined when it came otherwise. */
export function packageOf(resource: object): string | undefined {
  const tags = (resource as { meta?: { tag?: unknown } }).meta?.tag;
  if (!Array.isArray(tags)) return undefined;
  const tag = (tags as ({ system?: unknown; code?: unknown } | null)[]).find((one) => one?.system === PACKAGE_TAG);
  return typeof tag?.code === 'string' ? tag.code : undefined;
}
