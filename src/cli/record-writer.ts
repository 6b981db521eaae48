/** The import's way into the record: whole batches, remembered by content, with provenance and log rows. */
import { uuidv7 } from '../base/index.js';
import type { Existing, Identifier, IntakeWriter, QuarantineEntry, WriteBatch } from '../intake/index.js';
import type { Platform } from '../platform.js';
import {
  commit,
  isSharedType,
  LookAhead,
  type Json,
  LostRace,
  readSearch,
  type ReadContext,
  type WriteIntent,
} from '../record/index.js';

const SOR = 'urn:oid:1.2.208.176.1.1';
const MOST_TRIES = 5;

export class RecordWriter implements IntakeWriter {
  readonly #platform: Platform;
  constructor(platform: Platform) {
    this.#platform = platform;
  }

  async findPatient(identifiers: Identifier[]): Promise<string | undefined> {
    for (const { system, value } of identifiers) {
      const found = await this.#platform.record.patientsByIdentifier(system, value);
      if (found[0]) return found[0].patientId;
    }
    return undefined;
  }

  async alreadyThere(hash: string): Promise<boolean> {
    const rows = await this.#platform.db.query({
      name: 'intake_known',
      text: 'SELECT 1 AS known FROM intake_content WHERE hash = $1',
      values: [hash],
    });
    return rows.length > 0;
  }

  async write(batch: WriteBatch): Promise<{ created: number; updated: number }> {
    const intents = batch.resources.map(({ text, resource }, i): WriteIntent => {
      const type = String(resource['resourceType']);
      const id = typeof resource['id'] === 'string' ? resource['id'] : undefined;
      return {
        method: id === undefined ? 'POST' : 'PUT',
        type,
        id,
        text,
        resource,
        fullUrl: id === undefined ? fullUrlOf(i) : undefined,
      };
    });
    const provenance = this.#provenance(batch, intents);
    if (provenance) intents.push(provenance);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#commit(batch, intents);
      } catch (error) {
        if (!(error instanceof LostRace) || attempt >= MOST_TRIES) throw error;
      }
    }
  }

  async #commit(batch: WriteBatch, intents: WriteIntent[]): Promise<{ created: number; updated: number }> {
    const { record, clock } = this.#platform;
    return record.db.transaction(async (tx) => {
      const now = clock.now();
      const results = await commit(record, tx, intents, now, this.#context(now), true);
      await tx.query({
        name: 'intake_remember',
        text: 'INSERT INTO intake_content (hash, at, source, format) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING',
        values: [batch.hash, now, batch.provenance.source, batch.provenance.format],
      });
      const own = results.slice(0, batch.resources.length);
      return {
        created: own.filter((one) => one.status === 201).length,
        updated: own.filter((one) => one.status === 200).length,
      };
    });
  }

  /** https://hl7.org/fhir/R4/provenance.html: which file the facts came from. Directories need none. */
  #provenance(batch: WriteBatch, intents: WriteIntent[]): WriteIntent | undefined {
    const target = intents.flatMap((intent) =>
      isSharedType(intent.type) ? [] : [{ reference: intent.fullUrl ?? `${intent.type}/${intent.id}` }],
    );
    if (target.length === 0) return undefined;
    const patient = intents
      .map((intent) => (intent.type === 'Patient' ? undefined : this.#platform.record.ownerReference(intent.resource!)))
      .find((one) => one !== undefined && /^Patient\//.test(one));
    const about = patient && !target.some((one) => one.reference === patient) ? [{ reference: patient }] : [];
    const resource: Json = {
      resourceType: 'Provenance',
      target: [...about, ...target],
      recorded: this.#platform.clock.now().toISOString(),
      activity: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
            code: 'originate',
            display: 'Originate/Retain Record Lifecycle Event',
          },
        ],
      },
      agent: [
        {
          type: {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'assembler' },
            ],
          },
          who: { display: 'Overblik import' },
        },
      ],
      entity: [
        {
          role: 'source',
          what: {
            display: batch.provenance.source,
            identifier: { system: 'urn:ietf:rfc:6920', value: `ni:///sha-256;${batch.hash}` },
          },
        },
      ],
    };
    return { method: 'POST', type: 'Provenance', text: JSON.stringify(resource), resource };
  }

  async quarantine(entry: QuarantineEntry): Promise<void> {
    await this.#platform.db.query({
      text: 'INSERT INTO intake_quarantine (hash, place, at, file, reason, format, content) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash, place) DO UPDATE SET at = excluded.at, file = excluded.file, reason = excluded.reason',
      values: [
        entry.bytesHash,
        entry.place,
        this.#platform.clock.now(),
        entry.file,
        entry.reason,
        entry.format,
        entry.content,
      ],
    });
  }

  async existing(references: string[]): Promise<Map<string, Existing>> {
    const { record, db } = this.#platform;
    const known = new Map<string, Existing>();
    const named = [...new Set(references)].map((reference) => {
      const [type = '', id = ''] = reference.split('/');
      return { reference, type, id };
    });
    const ahead = await LookAhead.over(record, db, named, false);
    for (const one of named) {
      const { reference, type, id } = one;
      const state = ahead.state(one);
      if (state?.body === undefined) continue;
      const resource = JSON.parse(state.body) as Json;
      if (type === 'Patient') known.set(reference, { patientId: id, identifiers: identifiersOf(resource) });
      else known.set(reference, { patientId: /^Patient\/(.+)$/.exec(record.ownerReference(resource) ?? '')?.[1] });
    }
    return known;
  }

  async findOrganization(sor: string): Promise<string | undefined> {
    const { request } = readSearch(['Organization'], [['identifier', `${SOR}|${sor}`]], true);
    const page = await this.#platform.record.search(
      { ...request, count: 1 },
      undefined,
      undefined,
      this.#context(this.#platform.clock.now()),
    );
    return page.rows[0]?.id;
  }

  #context(now: Date): ReadContext {
    const facts = {
      who: 'Import',
      role: 'source-system',
      purpose: 'transport',
      legal: 'Driftens indlæsning',
      reason: 'Oplysningerne blev indlæst fra en fil',
      operation: 'import',
      what: 'Bundle',
    };
    return {
      scope: { patients: 'all', predicate: () => 'true' },
      log: { requestId: uuidv7(now.getTime()), at: now, effect: 'P', rule: 'S0', actor: 'overblik-import', facts },
    };
  }
}

const fullUrlOf = (i: number): string => `urn:uuid:00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;

function identifiersOf(patient: Json): Identifier[] {
  const list = Array.isArray(patient['identifier']) ? (patient['identifier'] as Json[]) : [];
  return list.flatMap((one) =>
    typeof one?.['system'] === 'string' && typeof one['value'] === 'string'
      ? [{ system: one['system'], value: one['value'] }]
      : [],
  );
}
