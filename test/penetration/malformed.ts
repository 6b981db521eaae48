/** Calls that are broken in many ways, the same ones each time: drawn by a small generator from a seed. */
export interface Malformed {
  method: string;
  path: string;
  type?: string;
  body?: string;
}

/** A generator of numbers in [0, 1): mulberry32. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TYPES = ['Patient', 'Observation', 'Encounter', 'Condition', 'Consent', 'Binary', 'Nothing', 'patient', ''];
const IDS = [
  'pen-stranger',
  'pen-stranger-observation',
  '%00',
  '%ff',
  '..',
  'x'.repeat(65),
  "'",
  '-1',
  '%F0%9F%92%A9',
  '$x',
];
const NAMES = [
  '_id',
  'identifier',
  'patient',
  'subject:Patient.name',
  '_has:Observation:patient:code',
  '_sort',
  '_count',
].concat([
  '_cursor',
  '_include',
  '_lastUpdated',
  'date',
  'value-quantity',
  'code:in',
  '_filter',
  '_format',
  '_elements',
  'x',
]);
const VALUES = [
  '',
  '%00',
  "'",
  '|',
  'ge',
  '9999-99-99',
  '1e999',
  '%22%5C',
  'NaN',
  '\u202e',
  'x'.repeat(300),
  '$',
  '[]',
  '{',
  '-1',
].map((value) => encodeURIComponent(value));
const BODIES = [
  '',
  '{',
  '[]',
  'null',
  '{"resourceType":1}',
  '{"resourceType":"Observation","status":{}}',
  '<a',
  '\u0000',
  '"',
].concat(
  [
    '{"resourceType":"Bundle","type":"transaction","entry":[{}]}',
    '{"resourceType":"Patient","identifier":[{"value":"6806700000"}]}',
  ],
  ['[{"op":"add","path":"/x"}]', '{"query":{}}', '{"kind":"x","from":"y"}', `{"a":${'['.repeat(70)}${']'.repeat(70)}}`],
);
const KINDS = [
  'application/fhir+json',
  'application/fhir+xml',
  'application/json-patch+json',
  'text/plain',
  'x',
  'application/json',
];
const API = [
  '/api/patients/@/overview',
  '/api/me/log?patient=@',
  '/api/me/blocks?patient=@',
  '/api/log/unit?before=@',
  '/api/log/replay?view=@',
  '/api/log/replay/@?view=own&patient=@',
].concat([
  '/api/log/proof/inclusion?index=@&size=@',
  '/api/rules?on=@',
  '/api/login/@',
  '/login/arrived?ticket=@',
  '/api/patients/search',
]);

export function malformedCalls(many: number, seed: number): Malformed[] {
  const draw = draws(seed);
  const one = <T>(of: readonly T[]): T => of[Math.floor(draw() * of.length)]!;
  const query = () =>
    Array.from({ length: 1 + Math.floor(draw() * 3) }, () => `${one(NAMES)}=${one(VALUES)}`).join('&');
  const path = () => {
    const kind = draw();
    if (kind < 0.25) return one(API).replaceAll('@', draw() < 0.5 ? one(IDS) : one(VALUES));
    if (kind < 0.6) return `/fhir/${one(TYPES)}?${query()}`;
    return `/fhir/${one(TYPES)}/${one(IDS)}${one(['', '/_history', '/_history/x', '/$everything', '/$validate', '/x'])}`;
  };
  return Array.from({ length: many }, () => {
    const method = one(['GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
    const body = method === 'GET' || method === 'DELETE' ? undefined : one(BODIES);
    return { method, path: path(), type: body === undefined ? undefined : one(KINDS), body };
  });
}
