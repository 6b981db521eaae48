import { askJson, ask, type Reply } from '../../../session/ask.js';
import { isLocalReference } from './reference.js';
import type { FhirJson } from './fhir-json.js';

/** The whole of one fact, as the record holds it. Only for references of our own record (see isLocalReference). */
export function fetchResource(reference: string, signal: AbortSignal): Promise<Reply<FhirJson>> {
  if (!isLocalReference(reference)) throw new Error('only a reference of our own record can be read');
  return askJson<FhirJson>(`/fhir/${reference}`, { accept: 'application/fhir+json', signal });
}

/** An attachment kept outside its document, with its content type. */
export async function fetchBinary(reference: string, signal: AbortSignal): Promise<Reply<FhirJson>> {
  const reply = await ask(`/fhir/${reference}`, { accept: 'application/fhir+json', signal });
  if (!reply.ok) return reply;
  const type = reply.value.headers.get('content-type') ?? '';
  if (type.includes('json')) return { ok: true, value: (await reply.value.json()) as FhirJson };
  return { ok: true, value: { resourceType: 'Binary', contentType: type, text: await reply.value.text() } };
}
