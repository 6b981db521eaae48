/**
 * The check that a citizen's browser makes of her downloaded log, without a network. It is written into the file as text
 * (`offlineVerifier.toString()`), so it may lean on nothing but what every browser has: WebCrypto, and its own parameters.
 */
import type { LogDownload } from './citizens-download.js';

export interface OfflineVerdict {
  ok: boolean;
  /** What does not hold: which entry, by its number, and why. */
  faults: {
    number?: number;
    why: 'leaf' | 'number' | 'chain' | 'citizen' | 'format' | 'log-signature' | 'key' | 'witness';
  }[];
  entries: number;
  /** Entries of the whole log, and its root in base64, as the checkpoint has them. */
  size: number;
  root: string;
  /** undefined: this browser cannot check Ed25519. */
  isSigned: boolean | undefined;
  /** Keys that the log has signed with, as far as the file shows how each followed from the one before. */
  keys: number;
  /** Witnesses whose cosignature holds, with the second they saw it. */
  witnesses: { name: string; seconds: number }[];
}

/** Pure but for WebCrypto; everything it needs is inside. */
export async function offlineVerifier(data: LogDownload): Promise<OfflineVerdict> {
  const subtle = globalThis.crypto.subtle;
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const bytes = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const join = (...parts: Uint8Array[]) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };
  const sha256 = async (...parts: Uint8Array[]) => new Uint8Array(await subtle.digest('SHA-256', join(...parts)));
  const hex = (hash: Uint8Array) => [...hash].map((b) => b.toString(16).padStart(2, '0')).join('');
  const node = (left: Uint8Array, right: Uint8Array) => sha256(new Uint8Array([1]), left, right);

  /** RFC 9162 § 2.1.3.2. */
  const rootFrom = async (leaf: Uint8Array, index: number, size: number, proof: Uint8Array[]) => {
    let hash = leaf;
    let at = index;
    let last = size - 1;
    if (!(at >= 0 && at <= last)) return undefined;
    for (const sibling of proof) {
      if (last === 0) return undefined;
      if (at % 2 === 1 || at === last) {
        hash = await node(sibling, hash);
        while (at % 2 === 0 && at !== 0) {
          at = Math.floor(at / 2);
          last = Math.floor(last / 2);
        }
      } else hash = await node(hash, sibling);
      at = Math.floor(at / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 ? hash : undefined;
  };

  /** The signatures of a note by a key `<name>+<id>+<key>`. */
  const signaturesOf = async (lines: string[], key: string) => {
    const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(key) ?? [];
    const typed = bytes(encoded);
    const right = hex((await sha256(utf8(`${name}\n`), typed)).slice(0, 4));
    const own = lines.flatMap((line) => {
      const [, who, signature] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
      const raw = who === name && signature !== undefined ? bytes(signature) : new Uint8Array();
      return id === right && hex(raw.slice(0, 4)) === id ? [raw.slice(4)] : [];
    });
    return { name, publicKey: typed.slice(1), own };
  };
  const holds = async (publicKey: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, text: string) => {
    const key = await subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
    return subtle.verify({ name: 'Ed25519' }, key, signature, utf8(text));
  };

  const verdict: OfflineVerdict = {
    ok: false,
    faults: [],
    entries: 0,
    size: 0,
    root: '',
    isSigned: false,
    keys: 1,
    witnesses: [],
  };
  const end = data.checkpoint.lastIndexOf('\n\n');
  const text = data.checkpoint.slice(0, end + 1);
  const lines = data.checkpoint
    .slice(end + 2)
    .split('\n')
    .slice(0, -1);
  const [, size = '', root = ''] = text.split('\n');
  verdict.size = Number(size);
  verdict.root = root;
  if (data.format !== 'overblik-log/1' || end < 0 || !/^[1-9]\d*$/.test(size)) {
    verdict.faults.push({ why: 'format' });
    return verdict;
  }
  const isSignedWith = async (key: string, signed: string, by: string[]) => {
    const { publicKey, own } = await signaturesOf(by, key);
    for (const signature of own) if (await holds(publicKey, signature, signed)) return true;
    return false;
  };
  try {
    // The key of the checkpoint's size, by the changes that both keys of each have signed.
    let newest: string | undefined;
    let inForce: string | undefined;
    for (const note of data.history ?? []) {
      const cut = note.lastIndexOf('\n\n');
      const [signed, by] = [note.slice(0, cut + 1), note.slice(cut + 2).split('\n')];
      const [format, origin, after, from, to] = signed.split('\n').map((line) => line.replace(/^(after|from|to) /, ''));
      const isNext = (newest === undefined || from === newest) && origin === text.split('\n')[0];
      const isWhole = cut > 0 && format === 'overblik/log-key/1' && isNext && /^\d+$/.test(after ?? '');
      if (!isWhole || !(await isSignedWith(from!, signed, by)) || !(await isSignedWith(to!, signed, by))) {
        verdict.faults.push({ why: 'key' });
        break;
      }
      inForce ??= from;
      newest = to;
      verdict.keys += 1;
      if (Number(after) < verdict.size) inForce = to;
    }
    if (newest !== undefined && newest !== data.key) verdict.faults.push({ why: 'key' });
    verdict.isSigned = await isSignedWith(inForce ?? data.key, text, lines);
  } catch {
    verdict.isSigned = undefined;
  }
  if (verdict.isSigned === false) verdict.faults.push({ why: 'log-signature' });
  for (const witness of verdict.isSigned === undefined ? [] : data.witnesses) {
    const { name, publicKey, own } = await signaturesOf(lines, witness);
    for (const stamped of own) {
      const seconds = Number(new DataView(stamped.buffer, stamped.byteOffset).getBigUint64(0));
      if (await holds(publicKey, stamped.slice(8), `cosignature/v1\ntime ${seconds}\n${text}`))
        verdict.witnesses.push({ name, seconds });
      else verdict.faults.push({ why: 'witness' });
    }
  }

  let previous: { number: number; hash: string; citizen: string } | undefined;
  for (const entry of data.entries) {
    const leaf = JSON.parse(entry.leaf) as { number: number; previous: string; citizen: string };
    const hash = await sha256(new Uint8Array([0]), utf8(entry.leaf));
    const reached = await rootFrom(hash, entry.index, verdict.size, entry.proof.map(bytes));
    const { number } = leaf;
    if (reached === undefined || hex(reached) !== hex(bytes(root))) verdict.faults.push({ number, why: 'leaf' });
    if (previous && number !== previous.number + 1) verdict.faults.push({ number, why: 'number' });
    if (previous && leaf.previous !== previous.hash) verdict.faults.push({ number, why: 'chain' });
    if (previous && leaf.citizen !== previous.citizen) verdict.faults.push({ number, why: 'citizen' });
    previous = { number, hash: hex(hash), citizen: leaf.citizen };
    verdict.entries += 1;
  }
  verdict.ok = verdict.faults.length === 0;
  return verdict;
}
