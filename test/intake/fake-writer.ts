/** A record in memory that keeps the promises the import counts on, and refuses what the real one refuses. For tests only. */
import { Failure } from '../../src/base/index.js';
import type { Existing, Identifier, IntakeWriter, QuarantineEntry, WriteBatch } from '../../src/intake/index.js';

type Json = Record<string, unknown>;

export class FakeWriter implements IntakeWriter {
  readonly resources = new Map<string, { text: string; resource: Json; version: number }>();
  readonly quarantined: QuarantineEntry[] = [];
  readonly batches: WriteBatch[] = [];
  readonly #hashes = new Set<string>();
  /** Called before each write; may throw. */
  beforeWrite: (batch: WriteBatch) => void = () => undefined;

  async findPatient(identifiers: Identifier[]): Promise<string | undefined> {
    for (const { resource } of this.resources.values()) {
      if (resource['resourceType'] !== 'Patient') continue;
      const own = (resource['identifier'] ?? []) as Identifier[];
      if (
        own.some((one) =>
          identifiers.some(
            (asked) => asked.system === one.system && asked.value === one.value.replace(/[\s-]/g, '').toUpperCase(),
          ),
        )
      )
        return String(resource['id']);
    }
    return undefined;
  }

  async alreadyThere(hash: string): Promise<boolean> {
    return this.#hashes.has(hash);
  }

  async write(batch: WriteBatch): Promise<{ created: number; updated: number }> {
    this.beforeWrite(batch);
    const names = batch.resources.map(({ resource }) => `${resource['resourceType']}/${resource['id']}`);
    if (new Set(names).size < names.length)
      throw new Failure('invalid', 'The transaction writes a resource more than once.');
    for (const { resource } of batch.resources) this.#refuseUnknownPatient(resource, names);
    let created = 0;
    for (const [index, { text, resource }] of batch.resources.entries()) {
      const name = names[index] as string;
      const standing = this.resources.get(name);
      if (standing === undefined) created += 1;
      this.resources.set(name, { text, resource, version: (standing?.version ?? 0) + 1 });
    }
    this.#hashes.add(batch.hash);
    this.batches.push(batch);
    return { created, updated: names.length - created };
  }

  async quarantine(entry: QuarantineEntry): Promise<void> {
    this.quarantined.push(entry);
  }

  async existing(references: string[]): Promise<Map<string, Existing>> {
    const found = new Map<string, Existing>();
    for (const reference of references) {
      const standing = this.resources.get(reference)?.resource;
      if (standing === undefined) continue;
      if (standing['resourceType'] === 'Patient')
        found.set(reference, {
          patientId: String(standing['id']),
          identifiers: (standing['identifier'] ?? []) as Identifier[],
        });
      else found.set(reference, { patientId: patientOf(standing) });
    }
    return found;
  }

  get(reference: string): Json {
    const standing = this.resources.get(reference);
    if (standing === undefined) throw new Error(`${reference} was not taken in`);
    return standing.resource;
  }

  of(type: string): Json[] {
    return [...this.resources.values()]
      .map((one) => one.resource)
      .filter((resource) => resource['resourceType'] === type);
  }

  #refuseUnknownPatient(resource: Json, together: string[]): void {
    const patient = patientOf(resource);
    if (patient === undefined || together.includes(`Patient/${patient}`) || this.resources.has(`Patient/${patient}`))
      return;
    throw new Failure('unprocessable', `The resource refers to Patient/${patient}, which does not exist here.`);
  }
}

function patientOf(resource: Json): string | undefined {
  const reference = ((resource['subject'] ?? resource['patient']) as { reference?: unknown } | undefined)?.reference;
  return typeof reference === 'string' ? /^Patient\/(.+)$/.exec(reference)?.[1] : undefined;
}
