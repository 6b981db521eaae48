/**
 * Sealed text: AES-256-GCM, so that it can be neither read nor changed by who stores it (a browser, a database).
 * `label` is bound in: a seal made for one use does not open for another.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealer {
  seal(label: string, text: string): string;
  /** The text, or undefined when the seal is broken or was made for something else. */
  open(label: string, sealed: string): string | undefined;
}

/** @param key base64url, 32 bytes */
export function createSealer(key: string): Sealer {
  const bytes = Buffer.from(key, 'base64url');
  return {
    seal(label, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(Buffer.from(label));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(label, sealed) {
      const raw = Buffer.from(sealed, 'base64url');
      if (raw.length < IV_BYTES + TAG_BYTES) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', bytes, raw.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(label))
          .setAuthTag(raw.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return decipher.update(raw.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** SHA-256 as base64url: how a secret value is looked up without being kept. */
export function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}
