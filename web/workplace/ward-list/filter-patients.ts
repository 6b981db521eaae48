import type { WardPatient } from '../../../src/patient-index/contract.js';

/** The patients in whose line every word of the filter stands (name, place, complaint, responsible, visible part of the CPR). */
export function matching(patients: WardPatient[], filter: string): WardPatient[] {
  const words = fold(filter).split(/\s+/).filter(Boolean);
  return patients.filter((patient) => {
    const line = fold(
      [patient.name, patient.cprMasked, patient.place, patient.complaint, patient.responsible]
        .filter(Boolean)
        .join(' '),
    );
    return words.every((word) => line.includes(word));
  });
}

const fold = (text: string) => text.toLocaleLowerCase('da');

/** Most urgent first, those not yet triaged right after red and orange (they may be either), then by place. */
export function byUrgency(patients: WardPatient[]): WardPatient[] {
  const rank = (patient: WardPatient) => patient.triage ?? 2.5;
  return [...patients].sort(
    (a, b) => rank(a) - rank(b) || (a.place ?? '').localeCompare(b.place ?? '', 'da', { numeric: true }),
  );
}
