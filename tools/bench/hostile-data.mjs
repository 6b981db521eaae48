// What the hostile client asks for: a citizen with very much, one with large documents, a resource with many versions, a
// classification of very many codes.
import { observation, random } from './data.mjs';

const OBSERVATIONS = 3000;
const VERSIONS = 400;
const DOCUMENTS = 60;
const CODES = 60_000;

/** @returns {patient, big, versioned, letters, valueSet}: ids, and the address of the value set */
export async function storeSubjects(base, token) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
  const ask = async (method, path, resource) => {
    const body = resource && JSON.stringify(resource);
    const answer = await fetch(`${base}/fhir${path}`, { method, headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
  const patient = (await ask('GET', '/Patient?given=Karla&family=Eksempelsen')).entry[0].resource.id;
  const { id: big } = await ask('POST', '/Patient', { resourceType: 'Patient', name: [{ family: 'Stor' }] });
  const { id: letters } = await ask('POST', '/Patient', { resourceType: 'Patient', name: [{ family: 'Breve' }] });
  const r = random(5);
  for (let i = 0; i < OBSERVATIONS; i += 500) {
    const entry = Array.from({ length: 500 }, () => ({
      request: { method: 'POST', url: 'Observation' },
      resource: observation(r, big),
    }));
    await ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  }
  const first = await ask('POST', '/Observation', observation(r, big));
  for (let i = 0; i < VERSIONS; i++)
    await ask('PUT', `/Observation/${first.id}`, { ...observation(r, big), id: first.id });
  for (let i = 0; i < DOCUMENTS; i++) await ask('POST', '/DocumentReference', document(letters, 1_000_000));
  const { versioned, valueSet } = { versioned: first.id, valueSet: await storeCodes(ask) };
  return { patient, big, versioned, letters, valueSet };
}

export const document = (patient, characters) => ({
  resourceType: 'DocumentReference',
  status: 'current',
  subject: { reference: `Patient/${patient}` },
  date: '2026-01-01T00:00:00Z',
  content: [{ attachment: { contentType: 'application/pdf', data: 'QUJD'.repeat(characters / 4) } }],
});

async function storeCodes(ask) {
  const url = 'urn:oid:1.2.208.999.77';
  const concept = Array.from({ length: CODES }, (_, i) => ({ code: `c${i}`, display: `a code ${i}` }));
  const common = { status: 'active', experimental: true };
  await ask('POST', '/CodeSystem', { resourceType: 'CodeSystem', url, content: 'complete', ...common, concept });
  const valueSet = 'urn:oid:1.2.208.999.78';
  const compose = { include: [{ system: url }] };
  await ask('POST', '/ValueSet', { resourceType: 'ValueSet', url: valueSet, ...common, compose });
  return valueSet;
}
