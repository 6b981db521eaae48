// Checks a downloaded access log without the program that made it: node tools/verify-log.mjs FILE [--key KEY]
//
// FILE is the page that a citizen downloads, or its JSON. Nothing here is shared with the program: whoever doubts it can write
// this again from three public documents: RFC 9162 § 2.1 (Merkle trees), C2SP signed-note and tlog-checkpoint, C2SP
// tlog-cosignature. --key is the log's key as it was published somewhere else; without it the file is only checked against itself.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** The data in a downloaded page, or in a JSON file. */
export function readDownload(text) {
  const page = /<script type="application\/json" id="log">(.*?)<\/script>/s.exec(text);
  return JSON.parse(page ? page[1] : text);
}

/**
 * @param {string} text of the file
 * @param {string} [key] the log's key from elsewhere
 * @returns {{ faults: string[], facts: string[] }}
 */
export function verifyDownload(text, key) {
  const data = readDownload(text);
  const faults = [];
  const facts = [];
  if (data.format !== 'overblik-log/1') return { faults: [`unknown format ${data.format}`], facts };
  const changes = (data.history ?? []).map(readKeyChange);
  const keys = changes.flatMap((change) => (change ? [change.from, change.to] : []));
  // A key that was published before it was changed still vouches: each change is signed by the key before it.
  if (key !== undefined && key !== data.key && !keys.includes(key))
    faults.push('the key in the file is not the one that was published');
  const note = splitNote(data.checkpoint);
  if (note === undefined) return { faults: [...faults, 'there is no checkpoint'], facts };
  faults.push(...historyFaults(data, changes, note));
  const inForce = changes.findLast((change) => change && change.after < note.size)?.to ?? changes[0]?.from ?? data.key;
  const log = parseKey(inForce);
  if (changes.length > 0) facts.push(`the log has had ${changes.length + 1} keys`);
  const signed = log && note.lines.some((line) => isSignature(line, log, 64, (bytes) => [bytes, note.text]));
  if (!signed) faults.push('the checkpoint is not signed by the log');
  facts.push(`the log had ${note.size} entries, root ${note.root.toString('base64')}`);
  for (const text of data.witnesses) {
    const witness = parseKey(text);
    const own = note.lines.filter((line) => witness && line.startsWith(`\u2014 ${witness.name} `));
    for (const line of own) {
      const holds = isSignature(line, witness, 72, (bytes) => {
        const seconds = bytes.readBigUInt64BE(0);
        return [bytes.subarray(8), `cosignature/v1\ntime ${seconds}\n${note.text}`];
      });
      if (holds) facts.push(`witnessed by ${witness.name}`);
      else faults.push(`the cosignature of ${witness.name} does not hold`);
    }
  }
  faults.push(...entryFaults(data.entries, note));
  const numbers = data.entries.map((entry) => JSON.parse(entry.leaf).number);
  if (numbers.length > 0) facts.push(`entries ${numbers[0]} to ${numbers.at(-1)}, ${data.pending} more not signed yet`);
  return { faults, facts };
}

/** A change of the log's key: undefined when it is none, or is not signed by both keys. */
function readKeyChange(text) {
  const end = text.lastIndexOf('\n\n');
  const [format, origin, after, from, to] = text.slice(0, Math.max(end, 0)).split('\n');
  const change = { origin, after: Number(after?.slice(6)), from: from?.slice(5), to: to?.slice(3) };
  const lines = text.slice(end + 2).split('\n');
  const isBy = (key) => {
    const known = parseKey(key ?? '');
    return known && lines.some((line) => isSignature(line, known, 64, (bytes) => [bytes, text.slice(0, end + 1)]));
  };
  return format === 'overblik/log-key/1' && isBy(change.from) && isBy(change.to) ? change : undefined;
}

function historyFaults(data, changes, note) {
  const faults = [];
  changes.forEach((change, i) => {
    const follows = change && change.origin === note.origin && (i === 0 || changes[i - 1]?.to === change.from);
    if (!follows) faults.push(`the change of key number ${i + 1} does not hold`);
  });
  if (changes.length > 0 && changes.at(-1)?.to !== data.key) faults.push('the key is not the last of its history');
  return faults;
}

function entryFaults(entries, { size, root }) {
  const faults = [];
  let before;
  for (const { leaf, index, proof } of entries) {
    const hash = sha256(Buffer.from([0]), leaf);
    const { number, previous, citizen } = JSON.parse(leaf);
    const reached = rootOf(
      hash,
      index,
      size,
      proof.map((one) => Buffer.from(one, 'base64')),
    );
    if (!reached?.equals(root)) faults.push(`entry ${number} is not in the signed log`);
    if (before && number !== before.number + 1)
      faults.push(`entries are missing between ${before.number} and ${number}`);
    if (before && previous !== before.hash) faults.push(`entry ${number} does not follow the one before it`);
    if (before && citizen !== before.citizen) faults.push(`entry ${number} is about somebody else`);
    before = { number, hash: hash.toString('hex'), citizen };
  }
  return faults;
}

/** RFC 9162 § 2.1.3.2 */
function rootOf(leaf, index, size, proof) {
  let [hash, at, last] = [leaf, index, size - 1];
  if (!(at >= 0 && at <= last)) return undefined;
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = sha256(Buffer.from([1]), sibling, hash);
      for (; at % 2 === 0 && at !== 0; at /= 2) last = Math.floor(last / 2);
    } else hash = sha256(Buffer.from([1]), hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
}

function splitNote(note) {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split('\n');
  if (end < 0 || !/^[1-9]\d*$/.test(size ?? '')) return undefined;
  const lines = note
    .slice(end + 2)
    .split('\n')
    .filter(Boolean);
  return { text, origin, lines, size: Number(size), root: Buffer.from(root ?? '', 'base64') };
}

function parseKey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const typed = Buffer.from(encoded ?? '', 'base64');
  if (name === undefined || typed.length !== 33) return undefined;
  if (sha256(`${name}\n`, typed).subarray(0, 4).toString('hex') !== id) return undefined;
  return { name, id, publicKey: typed.subarray(1) };
}

/** True when the line is a signature by the key; `parts` says what of it was signed how. */
function isSignature(line, { name, id, publicKey }, length, parts) {
  const [, who, encoded] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (who !== name || bytes.subarray(0, 4).toString('hex') !== id || bytes.length !== length + 4) return false;
  const [signature, message] = parts(bytes.subarray(4));
  const key = createPublicKey({ key: Buffer.concat([SPKI_ED25519, publicKey]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(message), key, signature);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, option, key] = process.argv.slice(2);
  if (!file || (option !== undefined && (option !== '--key' || !key))) {
    console.error('usage: node tools/verify-log.mjs FILE [--key KEY]');
    process.exit(2);
  }
  const { faults, facts } = verifyDownload(readFileSync(file, 'utf8'), key);
  for (const line of facts) console.log(line);
  for (const line of faults) console.log(`FAULT: ${line}`);
  console.log(faults.length > 0 ? 'The file or the log was tampered with.' : 'Everything fits.');
  process.exitCode = faults.length > 0 ? 1 : 0;
}
