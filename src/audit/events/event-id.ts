/**
 * Ids of AuditEvents: two AES blocks over the citizen's key and the row's id, as 64 hex digits (the longest id FHIR allows). So
 * an event is found without an index, and no id betrays whose it is or which are the same person's.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const OURS = /^[0-9a-f]{64}$/;
/** Ends the second block: an id that was made up does not open to it. */
const SEAL = Buffer.from('AuditEvt');

export class EventIds {
  readonly #key: Buffer;
  /** @param key 16 bytes (platform_key) */
  constructor(key: Buffer) {
    this.#key = key;
  }

  make(patientKey: bigint, rowId: string): string {
    const row = Buffer.from(rowId.replaceAll('-', ''), 'hex');
    const block = Buffer.alloc(32);
    block.writeBigInt64BE(patientKey, 0);
    row.copy(block, 8);
    SEAL.copy(block, 24);
    // Each block is different for each row, so the bare cipher repeats nothing.
    return createCipheriv('aes-128-ecb', this.#key, null).setAutoPadding(false).update(block).toString('hex');
  }

  /** Undefined for what is no id of ours. */
  open(id: string): { patientKey: bigint; rowId: string } | undefined {
    if (!OURS.test(id)) return undefined;
    const cipher = createDecipheriv('aes-128-ecb', this.#key, null).setAutoPadding(false);
    const block = cipher.update(Buffer.from(id, 'hex'));
    if (!block.subarray(24).equals(SEAL)) return undefined;
    const hex = block.toString('hex', 8, 24);
    const rowId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { patientKey: block.readBigInt64BE(0), rowId };
  }
}
