/** What the page of the citizen's choices asks the platform. Shapes: src/access/contract.ts. */
import type { Choice, ChoiceEffect, ChoiceWish } from '../../../src/access/contract.js';
import { askJson, type Reply } from '../../session/ask.js';
import type { Party } from './choice-form.js';

const about = (path: string, patientId: string): string => `${path}?patient=${encodeURIComponent(patientId)}`;

/** All choices, those in force first. */
export const fetchMine = (patientId: string, signal: AbortSignal): Promise<Reply<{ choices: Choice[] }>> =>
  askJson(about('/api/me/blocks', patientId), { signal });

/** What a block would do in each register; nothing is kept. */
export const fetchEffects = (patientId: string, wish: ChoiceWish): Promise<Reply<{ effects: ChoiceEffect[] }>> =>
  askJson(about('/api/me/blocks/effects', patientId), { method: 'POST', body: wish });

export const makeChoice = (
  patientId: string,
  wish: ChoiceWish,
): Promise<Reply<{ choice: Choice; effects: ChoiceEffect[] }>> =>
  askJson(about('/api/me/blocks', patientId), { method: 'POST', body: wish });

export const endChoice = (patientId: string, id: string): Promise<Reply<undefined>> =>
  askJson(about(`/api/me/blocks/${encodeURIComponent(id)}`, patientId), { method: 'DELETE' });

/** @param reference relative, `MedicationRequest/<id>` */
export const markPrivate = (patientId: string, reference: string, isPrivate: boolean): Promise<Reply<undefined>> =>
  isPrivate
    ? askJson(about('/api/me/private-marks', patientId), { method: 'POST', body: { reference } })
    : askJson(about(`/api/me/private-marks/${reference}`, patientId), { method: 'DELETE' });

interface Found {
  resourceType: string;
  id: string;
  name?: string | { text?: string; given?: string[]; family?: string }[];
  partOf?: { display?: string };
  qualification?: { code?: { text?: string; coding?: { display?: string }[] } }[];
}

const SHOWN = 8;

/** Professionals and places by a part of their name: the national directories, open to whoever is logged in. */
export async function findParties(
  text: string,
  types: readonly ('Practitioner' | 'Organization')[],
  signal: AbortSignal,
): Promise<Reply<Party[]>> {
  const found: Party[] = [];
  for (const type of types) {
    const path = `/fhir/${type}?name:contains=${encodeURIComponent(text)}&_count=${SHOWN}`;
    const reply = await askJson<{ entry?: { resource: Found }[] }>(path, { accept: 'application/fhir+json', signal });
    if (!reply.ok) return reply;
    found.push(...(reply.value.entry ?? []).map(({ resource }) => partyOf(resource)));
  }
  return { ok: true, value: found };
}

/** One of them, by reference. */
export async function fetchParty(reference: string, signal: AbortSignal): Promise<Reply<Party>> {
  const reply = await askJson<Found>(`/fhir/${reference}`, { accept: 'application/fhir+json', signal });
  return reply.ok ? { ok: true, value: partyOf(reply.value) } : reply;
}

function partyOf({ resourceType, id, name, partOf, qualification }: Found): Party {
  const first = typeof name === 'string' ? { text: name } : name?.[0];
  const written = first && 'given' in first ? [...(first.given ?? []), first.family].filter(Boolean).join(' ') : '';
  const code = qualification?.[0]?.code;
  const more = partOf?.display ?? code?.text ?? code?.coding?.[0]?.display;
  return { reference: `${resourceType}/${id}`, name: first?.text ?? (written || id), ...(more && { more }) };
}
