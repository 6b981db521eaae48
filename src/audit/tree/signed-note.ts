/**
 * Signed notes (C2SP signed-note), checkpoints (C2SP tlog-checkpoint) and cosignatures (C2SP tlog-cosignature v1): short texts
 * with Ed25519 signatures that a log, its witnesses and their readers agree upon.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** What a log says of itself: this many leaves, this root. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Buffer;
  /** Lines after the root; ours has one, `at <instant>`. */
  extensions: string[];
}

const ED25519 = 0x01;
const COSIGNATURE_V1 = 0x04;
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** A private key under the name it signs with. */
export interface NoteSigner {
  name: string;
  key: KeyObject;
  publicKey: Buffer;
}

/** @param seed 32 bytes, base64url (RFC 8032 § 5.1.5) */
export function noteSigner(name: string, seed: string): NoteSigner {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, Buffer.from(seed, 'base64url')]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { name, key, publicKey: spki.subarray(SPKI_ED25519.length) };
}

/** A public key with its name, as it is handed around: `name+<key id>+<base64 of type and key>`. */
export interface Verifier {
  name: string;
  publicKey: Buffer;
  type: number;
}

export const verifierOf = (signer: NoteSigner, type: 'log' | 'witness'): Verifier => ({
  name: signer.name,
  publicKey: signer.publicKey,
  type: type === 'log' ? ED25519 : COSIGNATURE_V1,
});

export function verifierText({ name, publicKey, type }: Verifier): string {
  const bytes = Buffer.concat([Buffer.from([type]), publicKey]);
  return `${name}+${keyId(name, type, publicKey).toString('hex')}+${bytes.toString('base64')}`;
}

/** @throws Error when the text is not a verifier key, or its id is not that of its key */
export function parseVerifier(text: string): Verifier {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const type = bytes[0] ?? 0;
  const publicKey = bytes.subarray(1);
  const isKnown = (type === ED25519 || type === COSIGNATURE_V1) && publicKey.length === 32;
  if (name === undefined || !isKnown || keyId(name, type, publicKey).toString('hex') !== id)
    throw new Error('This is not a verifier key: <name>+<key id>+<key>.');
  return { name, publicKey, type };
}

function keyId(name: string, type: number, publicKey: Uint8Array): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([type]))
    .update(publicKey)
    .digest()
    .subarray(0, 4);
}

export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  return [origin, String(size), root.toString('base64'), ...extensions].map((line) => `${line}\n`).join('');
}

/** Text and signature lines of a note. @throws Error when it is none */
export function splitNote(note: string): { text: string; signatures: string[] } {
  const end = note.lastIndexOf('\n\n');
  const signatures = end < 0 ? [] : note.slice(end + 2).split('\n');
  if (signatures.pop() !== '' || signatures.length === 0 || !signatures.every((line) => line.startsWith(DASH)))
    throw new Error('This is not a signed note.');
  return { text: note.slice(0, end + 1), signatures };
}
const DASH = '\u2014 ';

/** @throws Error when the text of the note is not a checkpoint */
export function parseCheckpoint(note: string): Checkpoint {
  const [origin, size, root, ...extensions] = splitNote(note).text.slice(0, -1).split('\n');
  const hash = Buffer.from(root ?? '', 'base64');
  const isWhole = /^(0|[1-9]\d{0,15})$/.test(size ?? '') && hash.length === 32 && hash.toString('base64') === root;
  if (!origin || !isWhole) throw new Error('This is not a checkpoint.');
  return { origin, size: Number(size), root: hash, extensions };
}

/** The note of a checkpoint with the log's own signature. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  const text = checkpointText(checkpoint);
  return `${text}\n${signatureLine(signer, ED25519, sign(null, Buffer.from(text), signer.key))}\n`;
}

/** The line that a signature over a note's text is written as. */
export const noteSignature = (signer: NoteSigner, signature: Uint8Array): string =>
  signatureLine(signer, ED25519, signature);

function signatureLine(signer: NoteSigner, type: number, signature: Uint8Array): string {
  const id = keyId(signer.name, type, signer.publicKey);
  return `${DASH}${signer.name} ${Buffer.concat([id, signature]).toString('base64')}`;
}

/** A witness' line under a checkpoint: that it saw it at that instant, and that it continues what it saw before. */
export function cosign(note: string, at: Date, signer: NoteSigner): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const signature = sign(null, cosignedText(splitNote(note).text, seconds), signer.key);
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(seconds));
  return signatureLine(signer, COSIGNATURE_V1, Buffer.concat([stamp, signature]));
}

const cosignedText = (text: string, seconds: number): Buffer => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/** True when one of the note's lines is this log's signature, and right. */
export function isSignedBy(note: string, { name, publicKey, type }: Verifier): boolean {
  const { text, signatures } = splitNote(note);
  return linesOf(signatures, name, keyId(name, type, publicKey)).some((signature) =>
    isRight(Buffer.from(text), publicKey, signature),
  );
}

/** When the witness says that it saw the checkpoint; undefined when it did not sign it, or not rightly. */
export function cosignedAt(text: string, line: string, { name, publicKey, type }: Verifier): Date | undefined {
  for (const bytes of linesOf([line], name, keyId(name, type, publicKey))) {
    if (bytes.length !== 72) continue;
    const seconds = Number(bytes.readBigUInt64BE(0));
    if (isRight(cosignedText(text, seconds), publicKey, bytes.subarray(8))) return new Date(seconds * 1000);
  }
  return undefined;
}

function linesOf(lines: readonly string[], name: string, id: Buffer): Buffer[] {
  return lines.flatMap((line) => {
    const [, who, encoded] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? '', 'base64');
    return who === name && bytes.subarray(0, 4).equals(id) ? [bytes.subarray(4)] : [];
  });
}

function isRight(message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_ED25519, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}
