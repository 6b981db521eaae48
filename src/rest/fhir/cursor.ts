/**
 * Page links. The position and the whole question travel sealed (AES-256-GCM), bound to the caller: a link tells nothing,
 * cannot be altered, cannot be used by somebody else, and carries no CPR number in clear. The nonce is made from what is
 * sealed (a synthetic one): the same place of the same question has the same link, and no nonce serves two texts.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { Failure } from '../../base/index.js';

export class CursorSeal {
  readonly #key: KeyObject;
  readonly #nonceKey: string;
  /** @param key 32 bytes */
  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
    this.#nonceKey = createHmac('sha256', key).update('nonce of a page link').digest('hex');
  }

  seal(value: unknown, callerId: string): string {
    const text = JSON.stringify(value);
    // A secret before the text is enough here: of 32 bytes 12 are told, so nobody can go on hashing from them.
    const nonce = hash('sha256', `${this.#nonceKey}${callerId}\0${text}`, 'buffer').subarray(0, 12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(callerId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws Failure invalid for a link that was altered, is not ours, or was given to somebody else */
  open(text: string, callerId: string): unknown {
    try {
      const bytes = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12)).setAAD(Buffer.from(callerId));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return JSON.parse(decipher.update(bytes.subarray(28)).toString('utf8') + decipher.final('utf8')) as unknown;
    } catch (cause) {
      throw new Failure('invalid', 'The page link is not valid here. Start the search again.', {
        expression: 'http._cursor',
        cause,
      });
    }
  }
}
