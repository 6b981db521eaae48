import type { FoundPatient } from '../../../src/patient-index/contract.js';
import { askJson, type Reply } from '../../session/ask.js';

/** Finds patients by name or CPR. The words travel in the body, so that a CPR number never stands in an address or a log. */
export async function searchPatients(query: string, signal: AbortSignal): Promise<Reply<FoundPatient[]>> {
  const reply = await askJson<{ patients: FoundPatient[] }>('/api/patients/search', {
    method: 'POST',
    body: { query },
    signal,
  });
  return reply.ok ? { ok: true, value: reply.value.patients } : reply;
}
