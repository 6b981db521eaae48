/** What a region's own system may write of who a citizen is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let platform: TestPlatform;
let region: string;
beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 1 });
  const found = await platform.call('bench', 'GET', '/fhir/Organization?name=Region%20Nordjylland');
  region = found.json.entry[0].resource.id;
});
afterAll(() => platform?.close());

const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: 'Prøvesen', given: ['Kildesystem'] }],
  ...more,
});
const put = (as: string, resource: { id: string }) =>
  platform.call(as, 'PUT', `/fhir/Patient/${resource.id}`, resource);

describe('a source system', () => {
  it('tells who somebody is who is not here yet, and goes on telling it of those it manages', async () => {
    const mine = patient('sourced-own', { managingOrganization: { reference: `Organization/${region}` } });
    expect((await put('region-nord', mine)).status).toBe(201);
    expect((await put('region-nord', { ...mine, birthDate: '1980-02-03' } as typeof mine)).status).toBe(200);
  });

  it('changes the name or number of nobody else, by id, by patch or by a condition', async () => {
    const theirs = patient('sourced-theirs');
    expect((await put('bench', theirs)).status).toBe(201);
    const renamed = { ...theirs, name: [{ family: 'Omdøbt' }] };
    const patch = [{ op: 'replace', path: '/name/0/family', value: 'Omdøbt' }];
    const asPatch = { 'content-type': 'application/json-patch+json' };
    const refused = [
      await put('region-nord', renamed),
      await platform.call('region-nord', 'PATCH', '/fhir/Patient/sourced-theirs', patch, asPatch),
      await platform.call('region-nord', 'PUT', '/fhir/Patient?family=Prøvesen&given=Kildesystem', renamed),
      await platform.call('region-nord', 'DELETE', '/fhir/Patient/sourced-theirs'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    const { json } = await platform.call('bench', 'GET', '/fhir/Patient/sourced-theirs');
    expect(json.name[0].family).toBe('Prøvesen');
    expect(json.meta.versionId).toBe('1');
  });

  it('and the questions are sound: who may write everything changes the name (negative control)', async () => {
    const renamed = patient('sourced-theirs', { name: [{ family: 'Omdøbt' }] });
    expect((await put('bench', renamed)).status).toBe(200);
  });
});
