/** What an overview must say of registers that are ill, and of those that are well beside them. */
import type { Overview } from '../../src/patient-index/contract.js';
import { SOURCE_NAMES, type SourceName } from '../../src/sources/contract.js';

/**
 * What is wrong with an overview when the given registers give no answer and have never given one; nothing when it is honest.
 * @param ill the registers that are ill, with the name the screen has for each
 * @param whole the same overview while all were well
 */
export function outcomeFaults(overview: Overview, ill: Partial<Record<SourceName, string>>, whole: Overview): string[] {
  const faults: string[] = [];
  if (overview.patient.name !== whole.patient.name) faults.push('the banner is not there');
  if (JSON.stringify(overview.patient.cave) !== JSON.stringify(whole.patient.cave))
    faults.push('CAVE is not as it was');
  for (const source of SOURCE_NAMES) {
    const where = ill[source];
    if (where === undefined) faults.push(...faultsOfWell(overview, source, whole));
    else faults.push(...faultsOfIll(overview, source, where));
  }
  return faults;
}

const itemsOf = ({ items }: Overview, source: SourceName) => items.filter((item) => item.source === source);

function faultsOfIll(overview: Overview, source: SourceName, where: string): string[] {
  const answer = overview.sources.find((one) => one.source === source);
  if (answer === undefined) return [`${source} is not named at all`];
  const faults: string[] = [];
  if (answer.outcome !== 'no-answer') faults.push(`${source} gave no answer and is told as "${answer.outcome}"`);
  if (!answer.detail?.includes(where)) faults.push(`${source}: it is not said who did not answer`);
  if (!/Prøv igen|Kontakt driften/.test(answer.detail ?? '')) faults.push(`${source}: it is not said what to do`);
  if (itemsOf(overview, source).length > 0 || answer.count > 0) faults.push(`${source}: facts from nowhere`);
  return faults;
}

function faultsOfWell(overview: Overview, source: SourceName, whole: Overview): string[] {
  const answer = overview.sources.find((one) => one.source === source);
  const expected = itemsOf(whole, source).length;
  const shown = itemsOf(overview, source).length;
  if (answer?.outcome !== 'answered') return [`${source} is well and is told as "${answer?.outcome}"`];
  if (answer.count !== expected || shown !== expected) return [`${source} shows ${shown} of its ${expected} facts`];
  return [];
}
