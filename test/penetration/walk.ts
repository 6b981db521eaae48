/** Every route of the server, and how somebody else's ids are put into it. */
import { OPERATIONS } from '../../src/rest/fhir/operations.js';
import { idOf, STRANGER, strangersRecord } from './house.js';

export interface Step {
  method: string;
  path: string;
  body?: unknown;
  type?: string;
  /** What the one who may see it is told there: the step would notice. */
  tells?: boolean;
}

/** Things that belong to somebody else than the caller. */
export interface Theirs {
  /** The interaction of a log-in that another browser began. */
  uid: string;
  app: string;
  passkey: string;
  /** A session of Asta's that waits at a workstation, and the PIN that opens it there. */
  parkedSession: string;
  pin: string;
  /** What a directory vouched for, to be taken up in the browser that asked it. */
  ticket: string;
  /** The last step of a log-in of Asta's, with its code and state. */
  callback: string;
  /** From Asta to Jens. */
  delegation: string;
}

/** A route without an id in it, with the reason why it is not walked. */
export type Entry = ((theirs: Theirs) => Step[]) | string;

const PATIENT = STRANGER.id;
const RECORD = strangersRecord('any') as { resourceType: string; id: string }[];
const FORM = 'application/x-www-form-urlencoded';
const NO_ID = 'about the caller alone';
const PUBLIC = 'the same for everybody';
const ANSWER = { ticket: 'x', response: {} };

const get = (path: string, tells?: boolean): Step => ({ method: 'GET', path, tells });
const send = (method: string, path: string, body: unknown = {}): Step => ({ method, path, body });
const referenceOf = (type: string) => (type === 'Patient' ? '_id' : type === 'Binary' ? '_id' : 'patient');

/** FHIR, by interaction: `test/penetration/other-peoples-ids.test.ts` holds this against the capability statement. */
export const FHIR_WALK: Record<string, () => Step[]> = {
  read: () => RECORD.flatMap(({ resourceType: t, id }) => [get(`/fhir/${t}/${id}`, t !== 'Consent')]),
  vread: () => RECORD.map(({ resourceType: t, id }) => get(`/fhir/${t}/${id}/_history/1`, t !== 'Consent')),
  'history-instance': () => RECORD.map(({ resourceType: t, id }) => get(`/fhir/${t}/${id}/_history`)),
  'history-type': () => RECORD.map(({ resourceType: t }) => get(`/fhir/${t}/_history?_count=200`)),
  'history-system': () => [get('/fhir/_history?_count=200')],
  'search-system': () => [
    get(`/fhir?_type=Observation,Condition&patient=${PATIENT}`),
    { method: 'POST', path: '/fhir/_search', body: `_type=Observation&subject=${PATIENT}`, type: FORM },
  ],
  'search-type': () => [
    ...RECORD.flatMap(({ resourceType: t, id }): Step[] => [
      get(`/fhir/${t}?_id=${id}`),
      get(`/fhir/${t}?${referenceOf(t)}=${t === 'Patient' ? PATIENT : t === 'Binary' ? id : PATIENT}`),
      { method: 'POST', path: `/fhir/${t}/_search`, body: `_id=${id}`, type: FORM },
      get(`/fhir/Patient/${PATIENT}/${t}`),
      { method: 'POST', path: `/fhir/Patient/${PATIENT}/${t}/_search`, body: '', type: FORM },
    ]),
    get(`/fhir/Patient?_id=${PATIENT}&_revinclude=Observation:subject`),
    get(`/fhir/Observation?_id=${idOf('Observation')}&_include=Observation:subject`),
    get(`/fhir/Encounter/${idOf('Encounter')}/Observation`),
    get(`/fhir/AuditEvent?patient=${PATIENT}`),
  ],
  create: () => [
    send('POST', '/fhir/Observation', { ...RECORD[2], id: undefined }),
    send('POST', '/fhir/Flag', {
      resourceType: 'Flag',
      status: 'active',
      code: { text: 'x' },
      subject: { reference: `Patient/${PATIENT}` },
    }),
  ],
  update: () => RECORD.map((one) => send('PUT', `/fhir/${one.resourceType}/${one.id}`, { ...one, language: 'da' })),
  patch: () =>
    RECORD.map(({ resourceType: t, id }) => ({
      method: 'PATCH',
      path: `/fhir/${t}/${id}`,
      body: [{ op: 'add', path: '/language', value: 'da' }],
      type: 'application/json-patch+json',
    })),
  delete: () => [
    ...RECORD.map(({ resourceType: t, id }) => ({ method: 'DELETE', path: `/fhir/${t}/${id}` })),
    { method: 'DELETE', path: `/fhir/Observation?patient=${PATIENT}` },
  ],
  batch: () => [bundle('batch', 'GET'), bundle('batch', 'DELETE')],
  transaction: () => [bundle('transaction', 'GET'), bundle('transaction', 'DELETE')],
};

function bundle(type: string, method: string): Step {
  const entry = RECORD.map(({ resourceType, id }) => ({ request: { method, url: `${resourceType}/${id}` } }));
  return send('POST', '/fhir', { resourceType: 'Bundle', type, entry });
}

/** Operations on an instance; those on a type name nobody. */
export const operationSteps = (): Step[] =>
  OPERATIONS.filter(({ levels }) => levels.includes('instance')).flatMap(({ name, on, methods }) =>
    RECORD.filter(({ resourceType }) => on === 'any' || on === resourceType).flatMap(({ resourceType: t, id }) =>
      methods.map((method) => ({
        method,
        path: `/fhir/${t}/${id}/$${name}`,
        body: method === 'POST' ? { resourceType: 'Parameters' } : undefined,
      })),
    ),
  );

const fhir = (): Step[] => [...Object.values(FHIR_WALK).flatMap((steps) => steps()), ...operationSteps()];
const ofMethod = (method: string) => () => fhir().filter((step) => step.method === method);
const page = 'a built page; the record comes by /api';
const WISH = { kind: 'block' };

export const WALK: Record<string, Entry> = {
  'GET /fhir': ofMethod('GET'),
  'GET /fhir/*': 'walked with GET /fhir',
  'POST /fhir': ofMethod('POST'),
  'POST /fhir/*': 'walked with POST /fhir',
  'PUT /fhir': 'an address of a resource is needed',
  'PUT /fhir/*': ofMethod('PUT'),
  'PATCH /fhir': 'an address of a resource is needed',
  'PATCH /fhir/*': ofMethod('PATCH'),
  'DELETE /fhir': 'an address of a resource is needed',
  'DELETE /fhir/*': ofMethod('DELETE'),
  'GET /fhir/.well-known/smart-style.json': PUBLIC,
  'GET /fhir/.well-known/smart-configuration': PUBLIC,
  'GET /api/patients/:id/overview': () => [
    get(`/api/patients/${PATIENT}/overview`, true),
    { ...get(`/api/patients/${PATIENT}/overview?source=laboratory`) },
  ],
  'POST /api/patients/:id/access': () => [
    send('POST', `/api/patients/${PATIENT}/access`, { purpose: 'curiosity' }),
    send('POST', `/api/patients/${PATIENT}/access`, { purpose: 'emergency', reason: '' }),
    send('POST', `/api/patients/${PATIENT}/access`, { purpose: 'quality', about: { to: '2026-01-01' } }),
    send('POST', `/api/patients/${PATIENT}/access`, { purpose: 'written-access' }),
    send('POST', `/api/patients/${PATIENT}/access`, { purpose: 'know-of-death' }),
  ],
  'DELETE /api/patients/:id/access': () => [{ method: 'DELETE', path: `/api/patients/${PATIENT}/access` }],
  'POST /api/patients/:id/launches': ({ app }) => [send('POST', `/api/patients/${PATIENT}/launches`, { app })],
  'POST /api/patients/search': () => [send('POST', '/api/patients/search', { query: 'Tvilling Stjerne' })],
  'GET /api/my-patients': () => [get('/api/my-patients')],
  'GET /api/me/log': () => [get(`/api/me/log?patient=${PATIENT}`)],
  'GET /api/me/log/download': () => [
    get(`/api/me/log/download?patient=${PATIENT}`),
    get(`/api/me/log/download?patient=${PATIENT}&format=json`),
  ],
  'GET /api/me/blocks': () => [get(`/api/me/blocks?patient=${PATIENT}`)],
  'POST /api/me/blocks': () => [send('POST', `/api/me/blocks?patient=${PATIENT}`, WISH)],
  'POST /api/me/blocks/effects': () => [send('POST', `/api/me/blocks/effects?patient=${PATIENT}`, WISH)],
  'DELETE /api/me/blocks/:id': () => [
    { method: 'DELETE', path: `/api/me/blocks/${idOf('Consent')}` },
    { method: 'DELETE', path: `/api/me/blocks/${idOf('Consent')}?patient=${PATIENT}` },
  ],
  'POST /api/me/private-marks': () =>
    ['', `?patient=${PATIENT}`].map((query) =>
      send('POST', `/api/me/private-marks${query}`, { reference: `MedicationRequest/${idOf('MedicationRequest')}` }),
    ),
  'DELETE /api/me/private-marks/:type/:id': () =>
    ['', `?patient=${PATIENT}`].map((query) => ({
      method: 'DELETE',
      path: `/api/me/private-marks/MedicationRequest/${idOf('MedicationRequest')}${query}`,
    })),
  'GET /api/delegations': () => [get('/api/delegations')],
  'POST /api/delegations': () => [
    send('POST', '/api/delegations', { principal: 'asta', assistant: 'jens', scope: ['*'], until: '2027-01-01' }),
    send('POST', '/api/delegations', { assistant: 'asta', scope: ['*'], until: '2027-01-01' }),
  ],
  'POST /api/delegations/:id': ({ delegation }) => [
    send('POST', `/api/delegations/${delegation}`, { scope: ['*'], until: '2027-01-01' }),
  ],
  'DELETE /api/delegations/:id': ({ delegation }) => [{ method: 'DELETE', path: `/api/delegations/${delegation}` }],
  'POST /api/delegations/assistants': () => [send('POST', '/api/delegations/assistants', { query: 'jens' })],
  'GET /api/purposes': NO_ID,
  'GET /api/me/entries': NO_ID,
  'POST /api/me/entries': NO_ID,
  'DELETE /api/me/entries/:type/:id': () => [
    { method: 'DELETE', path: `/api/me/entries/Observation/${idOf('Observation')}` },
  ],
  'POST /api/session/acting': () => [send('POST', '/api/session/acting', { principal: 'asta' })],
  'GET /api/log/assistants': () => [get('/api/log/assistants')],
  'GET /api/log/unit': () => [get('/api/log/unit')],
  'GET /api/log/replay': () =>
    ['unit', 'assistants', 'own', `own&patient=${PATIENT}`].map((view) => get(`/api/log/replay?view=${view}`)),
  'GET /api/log/replay/:event': () =>
    ['unit', 'assistants', `own&patient=${PATIENT}`].map((view) =>
      get(`/api/log/replay/${'a'.repeat(64)}?view=${view}`),
    ),
  'POST /api/apps/:id/approval': ({ app }) => [send('POST', `/api/apps/${app}/approval`, { approve: true })],
  'DELETE /api/apps/:id': ({ app }) => [{ method: 'DELETE', path: `/api/apps/${app}` }],
  'GET /api/apps': () => [get('/api/apps')],
  'DELETE /api/passkeys/:id': ({ passkey }) => [{ method: 'DELETE', path: `/api/passkeys/${passkey}` }],
  'POST /api/session/resume/options': ({ parkedSession: id }) => [send('POST', '/api/session/resume/options', { id })],
  'POST /api/session/resume': ({ parkedSession: id, pin }) => [send('POST', '/api/session/resume', { id, pin })],
  'POST /api/login/:uid': ({ uid }) => [
    send('POST', `/api/login/${uid}`, { person: 'asta' }),
    send('POST', `/api/login/${uid}`, { letIn: true, patient: PATIENT }),
  ],
  'POST /api/login/:uid/passkey': ({ uid }) => [send('POST', `/api/login/${uid}/passkey`, ANSWER)],
  'POST /api/login/:uid/passkey/options': 'a question to the authenticator, without a person in it',
  'GET /api/login/:uid': ({ uid }) => [get(`/api/login/${uid}`)],
  'GET /login/via/:way': ({ uid }) => [get(`/login/via/none?uid=${uid}`)],
  'GET /login/via/:way/callback': () => [get('/login/via/none/callback?state=x&code=y')],
  'POST /login/via/:way/callback': () => [
    { method: 'POST', path: '/login/via/none/callback', body: 'SAMLResponse=x', type: FORM },
  ],
  'GET /login/arrived': ({ ticket }) => [get(`/login/arrived?ticket=${encodeURIComponent(ticket)}`)],
  'GET /login/callback': ({ callback }) => [get(callback)],
  'GET /login': 'begins a log-in of the one who asks',
  'POST /api/logout': NO_ID,
  'POST /api/apps': NO_ID,
  'GET /api/apps/launchable': PUBLIC,
  'GET /api/log/key': PUBLIC,
  'GET /api/log/checkpoint': PUBLIC,
  'GET /api/log/proof/inclusion': 'salted hashes, the same for everybody',
  'GET /api/log/proof/consistency': 'salted hashes, the same for everybody',
  'POST /api/session/lock': NO_ID,
  'GET /api/session/prove': NO_ID,
  'POST /api/session/prove/options': NO_ID,
  'POST /api/session/prove': NO_ID,
  'POST /api/session/leave': NO_ID,
  'GET /api/session/parked': NO_ID,
  'POST /api/session/sign-out-everywhere': NO_ID,
  'GET /api/passkeys': NO_ID,
  'POST /api/passkeys/options': NO_ID,
  'POST /api/passkeys': NO_ID,
  'GET /api/me': NO_ID,
  'GET /api/rules': PUBLIC,
  'GET /api/rules/text': PUBLIC,
  'GET /healthz': PUBLIC,
  'GET /readyz': PUBLIC,
  'GET /metrics': PUBLIC,
  'GET /arbejdsplads': page,
  'GET /arbejdsplads/*': page,
  'GET /borger': page,
  'GET /borger/*': page,
  'GET /log-ind': page,
  'GET /log-ind/*': page,
  'GET /udvikler': page,
  'GET /udvikler/*': page,
  'GET /': 'shows the way to the page of the caller',
  'GET /assets-root/assets/*': page,
};
