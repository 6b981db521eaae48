/**
 * Keeps the index true in the same statement as each write: the lines of the overview, the directory of names and numbers,
 * and who is in contact with which unit now. All of it can be rebuilt from the record.
 */
import { foldingsOf } from '../base/index.js';
import { type Parameters, rowsOf, textArray, timestampOf } from '../database/index.js';
import type { Change, Json } from '../record/contract.js';
import { cardOf, identifiersOf } from './patient-card.js';

/** What is created has no line yet: a deletion takes the line with it. Looking for one costs a third of the insert. */
const REPLACING = `
      ON CONFLICT (patient_key, resource_type, resource_id, place) DO UPDATE SET source = excluded.source, kind = excluded.kind, time = excluded.time, category = excluded.category,
        owner = excluded.owner, authors = excluded.authors, private = excluded.private, item = excluded.item`;

/** Lines of the overview. */
export function projectIndex(changes: Change[], p: Parameters): string[] {
  const owned = changes.filter((change) => !change.shared);
  const shown = owned.filter((change) => change.action !== 'delete' && change.description.item);
  const gone = owned.filter(
    (change) => change.action !== 'create' && (change.action === 'delete' || !change.description.item),
  );
  const parts: string[] = [];
  if (shown.length > 0) {
    const item = (change: Change) => change.description.item!;
    const rows = rowsOf(p, 'u', [
      ['patient_key', 'bigint', shown.map((c) => c.patientKey)],
      ['source', 'text', shown.map((c) => item(c).source)],
      ['type', 'text', shown.map((c) => c.type)],
      ['id', 'text', shown.map((c) => c.id)],
      ['kind', 'text', shown.map((c) => item(c).kind)],
      ['time', 'timestamptz', shown.map((c) => timestampOf(c.description.time))],
      ['category', 'text', shown.map((c) => c.description.category)],
      ['owner', 'text', shown.map((c) => c.description.owner ?? null)],
      ['authors', 'text[]', shown.map((c) => textArray(c.description.authors))],
      ['private', 'boolean', shown.map((c) => c.description.private)],
      ['item', 'text', shown.map((c) => JSON.stringify({ ...item(c), reference: `${c.type}/${c.id}` }))],
    ]);
    parts.push(`INSERT INTO index_entry (patient_key, source, resource_type, resource_id, kind, time, category, owner, authors, private, place, item)
      SELECT u.patient_key, u.source, u.type, u.id, u.kind, u.time, u.category, u.owner, u.authors, u.private, 'local', u.item FROM ${rows}${shown.every((c) => c.action === 'create') ? '' : REPLACING}`);
  }
  if (gone.length > 0) {
    parts.push(
      `DELETE FROM index_entry AS e USING ${keysOf(gone, p)} AS u WHERE e.patient_key = u.patient_key AND e.resource_type = u.type AND e.resource_id = u.id AND e.place = 'local'`,
    );
  }
  return parts;
}

function keysOf(changes: Change[], p: Parameters): string {
  return `(SELECT * FROM unnest(${p.add(changes.map((c) => c.patientKey))}::bigint[], ${p.add(changes.map((c) => c.type))}::text[], ${p.add(changes.map((c) => c.id))}::text[]) AS k(patient_key, type, id))`;
}

/** Names, numbers and the fixed part of the banner. */
export function projectPatients(changes: Change[], p: Parameters): string[] {
  const patients = changes.filter((change) => change.type === 'Patient');
  if (patients.length === 0) return [];
  const standing = patients.filter((change) => change.action !== 'delete');
  const replaced = patients.filter((change) => change.action !== 'create');
  const words = standing.flatMap((c) => wordsOf(c.resource).map((word) => ({ key: c.patientKey, word })));
  const numbers = standing.flatMap((c) =>
    identifiersOf(c.resource).map((one) => ({ key: c.patientKey, id: c.id, ...one })),
  );
  const parts: string[] = [];
  if (replaced.length > 0) {
    const keys = `${p.add(replaced.map((c) => c.patientKey))}::bigint[]`;
    parts.push(
      `DELETE FROM patient_word AS w WHERE w.patient_key = ANY(${keys}) AND NOT EXISTS (SELECT FROM unnest(${p.add(words.map((w) => w.key))}::bigint[], ${p.add(words.map((w) => w.word))}::text[]) AS n(k, w) WHERE n.k = w.patient_key AND n.w = w.word)`,
    );
    parts.push(
      `DELETE FROM patient_identifier AS i WHERE i.patient_key = ANY(${keys}) AND NOT EXISTS (SELECT FROM unnest(${p.add(numbers.map((n) => n.key))}::bigint[], ${p.add(numbers.map((n) => n.system))}::text[], ${p.add(numbers.map((n) => n.value))}::text[]) AS n(k, s, v) WHERE n.k = i.patient_key AND n.s = i.system AND n.v = i.value)`,
    );
    const deleted = patients.filter((change) => change.action === 'delete');
    if (deleted.length > 0)
      parts.push(
        `DELETE FROM patient_card WHERE patient_key = ANY(${p.add(deleted.map((c) => c.patientKey))}::bigint[])`,
      );
  }
  if (words.length > 0) {
    parts.push(
      `INSERT INTO patient_word (word, patient_key) SELECT DISTINCT w, k FROM unnest(${p.add(words.map((w) => w.word))}::text[], ${p.add(words.map((w) => w.key))}::bigint[]) AS n(w, k) ON CONFLICT (word, patient_key) DO NOTHING`,
    );
  }
  if (numbers.length > 0) {
    parts.push(`INSERT INTO patient_identifier (system, value, patient_key, patient_id) SELECT DISTINCT s, v, k, i FROM unnest(${p.add(numbers.map((n) => n.system))}::text[], ${p.add(numbers.map((n) => n.value))}::text[],
      ${p.add(numbers.map((n) => n.key))}::bigint[], ${p.add(numbers.map((n) => n.id))}::text[]) AS n(s, v, k, i) ON CONFLICT (system, value, patient_key) DO NOTHING`);
  }
  if (standing.length > 0) {
    parts.push(`INSERT INTO patient_card (patient_key, patient_id, card) SELECT * FROM unnest(${p.add(standing.map((c) => c.patientKey))}::bigint[], ${p.add(standing.map((c) => c.id))}::text[], ${p.add(standing.map((c) => JSON.stringify(cardOf({ ...c.resource, id: c.id }))))}::text[]) AS n(k, i, c)
      ON CONFLICT (patient_key) DO UPDATE SET patient_id = excluded.patient_id, card = excluded.card`);
  }
  return parts;
}

/** Every word of every name, folded, for prefix search. */
export function wordsOf(patient: Json): string[] {
  const names = Array.isArray(patient['name']) ? (patient['name'] as Json[]) : [];
  const texts = names
    .flatMap((name) => [name?.['family'], ...(Array.isArray(name?.['given']) ? name['given'] : []), name?.['text']])
    .filter((one): one is string => typeof one === 'string');
  return [...new Set(texts.flatMap(foldingsOf).flatMap((text) => text.split(' ')))].filter((word) => word.length > 0);
}

/** Who is in contact with a unit now. */
export function projectContacts(changes: Change[], p: Parameters): string[] {
  const encounters = changes.filter((change) => change.type === 'Encounter');
  const now = encounters.filter(
    (c) => c.action !== 'delete' && isOngoing(c.resource) && c.description.owner !== undefined,
  );
  const rewritten = encounters.filter((change) => change.action !== 'create');
  const parts: string[] = [];
  if (rewritten.length > 0) {
    const kept = `unnest(${p.add(now.map((c) => c.description.owner))}::text[], ${p.add(now.map((c) => c.patientKey))}::bigint[], ${p.add(now.map((c) => c.id))}::text[]) AS n(o, k, i)`;
    parts.push(`DELETE FROM current_contact AS c WHERE c.patient_key = ANY(${p.add(rewritten.map((c) => c.patientKey))}::bigint[]) AND c.encounter_id = ANY(${p.add(rewritten.map((c) => c.id))}::text[])
      AND NOT EXISTS (SELECT FROM ${kept} WHERE n.o = c.owner AND n.k = c.patient_key AND n.i = c.encounter_id)`);
  }
  if (now.length > 0) {
    parts.push(`INSERT INTO current_contact (owner, patient_key, encounter_id, since, contact) SELECT o, k, i, s::timestamptz, c FROM unnest(${p.add(now.map((c) => c.description.owner))}::text[], ${p.add(now.map((c) => c.patientKey))}::bigint[],
      ${p.add(now.map((c) => c.id))}::text[], ${p.add(now.map((c) => timestampOf(c.description.time)))}::text[], ${p.add(now.map((c) => JSON.stringify(contactOf(c.resource))))}::text[]) AS n(o, k, i, s, c)
      ON CONFLICT (owner, patient_key, encounter_id) DO UPDATE SET since = excluded.since, contact = excluded.contact`);
  }
  return parts;
}

const ONGOING = new Set(['arrived', 'triaged', 'in-progress', 'onleave']);
const isOngoing = (encounter: Json): boolean => ONGOING.has(String(encounter['status']));

interface Contact {
  place?: string;
  complaint?: string;
  responsible?: string;
  class?: string;
}

function contactOf(encounter: Json): Contact {
  const first = (value: unknown): Json =>
    Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null ? (value[0] as Json) : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
  return {
    place: text(object(first(encounter['location'])['location'])['display']),
    complaint: text(first(encounter['reasonCode'])['text']),
    responsible: text(object(first(encounter['participant'])['individual'])['display']),
    class: text(object(encounter['class'])['code']),
  };
}
