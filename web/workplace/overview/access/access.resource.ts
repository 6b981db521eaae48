import { askJson, type Reply } from '../../../session/ask.js';

/** What the professional states in order to see more. */
export interface AccessRequest {
  /** `treatment`, `emergency`, or another one that is offered (purposes.resource.ts). */
  purpose: string;
  /** Shown to the citizen in the access log; an emergency needs at least 10 characters. */
  reason?: string;
  /** The patient has given consent to this look-up. */
  consent?: boolean;
  /** The patient is in treatment here now, although no register shows it yet. */
  statesCurrentTreatment?: boolean;
  /** A paramedic is with the patient. */
  onScene?: boolean;
  /** Days, both included; `''` = no bound. */
  about?: { from: string; to: string };
}

export function requestAccess(patientId: string, request: AccessRequest): Promise<Reply<undefined>> {
  return askJson(`/api/patients/${encodeURIComponent(patientId)}/access`, { method: 'POST', body: request });
}

/** Gives the wider access up before it runs out. */
export function endAccess(patientId: string): Promise<Reply<undefined>> {
  return askJson(`/api/patients/${encodeURIComponent(patientId)}/access`, { method: 'DELETE' });
}
