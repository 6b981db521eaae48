/**
 * Which of two business versions is newer (https://hl7.org/fhir/R4/resource.html#versions): dotted numbers by number,
 * words by letter, and a pre-release (`2.0.0-draft`) before its release. No version at all is oldest.
 * @returns negative when a is older
 */
export function compareVersions(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const [mainA, labelA] = split(a);
  const [mainB, labelB] = split(b);
  const main = compareParts(mainA, mainB);
  if (main !== 0) return main;
  if (labelA === undefined || labelB === undefined) return labelA === labelB ? 0 : labelA === undefined ? 1 : -1;
  return compareParts(labelA, labelB);
}

/** `2026-11-28` is a date, not a pre-release of 2026. */
function split(version: string): [string, string | undefined] {
  const at = /^\d{4}-\d{2}/.test(version) ? -1 : version.indexOf('-');
  return at < 0 ? [version, undefined] : [version.slice(0, at), version.slice(at + 1)];
}

function compareParts(a: string, b: string): number {
  const partsA = a.split(/[.\-+]/);
  const partsB = b.split(/[.\-+]/);
  for (let i = 0; i < Math.max(partsA.length, partsB.length); i++) {
    const one = partsA[i];
    const other = partsB[i];
    if (one === other) continue;
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    const difference = /^\d+$/.test(one) && /^\d+$/.test(other) ? Number(one) - Number(other) : one < other ? -1 : 1;
    if (difference !== 0) return difference;
  }
  return 0;
}
