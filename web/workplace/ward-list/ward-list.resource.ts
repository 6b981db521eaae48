import type { WardPatient } from '../../../src/patient-index/contract.js';
import { askJson, type Reply } from '../../session/ask.js';

/** The patients of the caller's own unit. Answered as a bare list or as `{ patients }`. */
export async function fetchWardPatients(signal: AbortSignal): Promise<Reply<WardPatient[]>> {
  const reply = await askJson<WardPatient[] | { patients: WardPatient[] }>('/api/my-patients', { signal });
  if (!reply.ok) return reply;
  return { ok: true, value: Array.isArray(reply.value) ? reply.value : reply.value.patients };
}
