/** Asks for the citizen's own choices over FHIR. */
import { type Choices, type Consent, readChoices } from './blocks.js';

export type ChoicesAnswer = { kind: 'loading' } | { kind: 'ready'; choices: Choices } | { kind: 'failed' };

interface Bundle {
  entry?: { resource?: { resourceType?: string } }[];
}

/** @param today Danish day */
export async function fetchChoices(patientId: string, today: string, signal: AbortSignal): Promise<ChoicesAnswer> {
  try {
    const answer = await fetch(`/fhir/Consent?patient=${encodeURIComponent(patientId)}&status=active&_count=100`, {
      credentials: 'same-origin',
      headers: { accept: 'application/fhir+json' },
      signal,
    });
    if (!answer.ok) return { kind: 'failed' };
    const bundle = (await answer.json()) as Bundle;
    const consents = (bundle.entry ?? []).flatMap(({ resource }) =>
      resource?.resourceType === 'Consent' ? [resource as Consent] : [],
    );
    return { kind: 'ready', choices: readChoices(consents, today) };
  } catch {
    return { kind: 'failed' };
  }
}
