/** $validate, claimed profiles on write, and installed packages, over real HTTP. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/index.js';
import { install } from '../../src/cli/package.js';
import { readPackage, resourcesToInstall } from '../../src/definitions/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { dataFolder, dataIsThere, readJson } from './material.js';

const PROFILE = 'https://example.org/StructureDefinition/named-patient';

/** A package of two versions, with profiles that have a differential alone. */
function writePackage(folder: string, version: string, least: number): string {
  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  write('package.json', { name: 'org.example.named', version, fhirVersions: ['4.0.1'], dependencies: {} });
  write('StructureDefinition-named-patient.json', {
    resourceType: 'StructureDefinition',
    id: 'named-patient',
    url: PROFILE,
    version,
    name: 'NamedPatient',
    status: 'active',
    kind: 'resource',
    abstract: false,
    type: 'Patient',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
    derivation: 'constraint',
    differential: {
      element: [
        { id: 'Patient', path: 'Patient' },
        { id: 'Patient.name', path: 'Patient.name', min: least },
        { id: 'Patient.gender', path: 'Patient.gender', min: 1 },
      ],
    },
  });
  write('StructureDefinition-groundless.json', {
    resourceType: 'StructureDefinition',
    id: 'groundless',
    url: 'https://example.org/StructureDefinition/groundless',
    version,
    name: 'Groundless',
    status: 'draft',
    kind: 'resource',
    abstract: false,
    type: 'Patient',
    baseDefinition: 'https://example.org/StructureDefinition/nobody-has-this',
    derivation: 'constraint',
    differential: { element: [{ id: 'Patient', path: 'Patient' }] },
  });
  // Nothing that a client could write: composites cannot be added here.
  write('SearchParameter-both.json', {
    resourceType: 'SearchParameter',
    id: 'named-both',
    url: 'https://example.org/SearchParameter/both',
    version,
    name: 'Both',
    status: 'active',
    description: 'Two at once',
    code: 'both',
    base: ['Patient'],
    type: 'composite',
    expression: 'Patient',
  });
  write('Patient-example.json', { resourceType: 'Patient', id: 'example' });
  write('broken.json', {});
  writeFileSync(join(folder, 'broken.json'), '{"resourceType":');
  return folder;
}

const as = 'bench';
const patient = (more: object = {}) => ({ resourceType: 'Patient', name: [{ family: 'Ny' }], ...more });
const claiming = (profile: string, more: object = {}) => patient({ meta: { profile: [profile] }, ...more });

let warning: TestPlatform;
let rejecting: TestPlatform;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overblik-package-'));
  warning = await openTestPlatform();
  rejecting = await openTestPlatform({ profiles: 'reject' });
  for (const platform of [warning, rejecting]) await install(platform, readPackage(writePackage(folder, '1.0.0', 1)));
});
afterAll(async () => {
  await Promise.all([warning.close(), rejecting.close()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('an installed package', () => {
  it('is counted, says what cannot be used, and changes nothing the second time', async () => {
    const again = await install(warning, readPackage(folder));
    expect(again).toMatchObject({ created: 0, updated: 0, alreadyThere: 4, leftOut: 1 });
    expect(again.unreadable).toEqual([{ file: 'broken.json', reason: expect.stringMatching(/not well-formed JSON/) }]);
    expect(again.warnings).toEqual([
      expect.stringMatching(/groundless has no snapshot, and none can be made/),
      expect.stringMatching(/^search parameter both: A search parameter of type composite cannot be added/),
    ]);
  });

  it('is refused before anything is opened when it cannot be read, with the reason', async () => {
    const said: string[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    try {
      expect(await main(['package', 'install', join(folder, 'nobody-has-this.tgz')])).toBe(2);
      expect(await main(['package', 'install', join(folder, 'broken.json')])).toBe(2);
      expect(await main(['package', 'remove', folder])).toBe(2);
    } finally {
      write.mockRestore();
    }
    expect(said[0]).toMatch(/no file or folder nobody-has-this/);
    expect(said[1]).toMatch(/not a gzipped package/);
    expect(said[2]).toMatch(/package install/);
  });

  it('is kept as published, and what is no valid R4 in it is said', async () => {
    const odd = mkdtempSync(join(tmpdir(), 'overblik-package-'));
    const write = (file: string, content: object) => writeFileSync(join(odd, file), JSON.stringify(content));
    write('package.json', { name: 'org.example.odd', version: '1.0.0', fhirVersions: ['4.0.1'] });
    const set = { resourceType: 'ValueSet', url: 'https://example.org/ValueSet/odd', status: 'active' };
    write('good.json', { ...set, id: 'good' });
    write('odd.json', { ...set, id: 'odd', url: `${set.url}-2`, status: 'bogus', shoe: 1 });
    const report = await install(warning, readPackage(odd));
    rmSync(odd, { recursive: true });
    expect([report.created, report.warnings]).toEqual([
      3,
      [expect.stringMatching(/^ValueSet\/odd-1\.0\.0-\w+ is no valid R4: ValueSet\.\w+ .*, and 1 more$/)],
    ]);
  });

  it('of which two files are one definition is refused, with both named', () => {
    const twice = mkdtempSync(join(tmpdir(), 'overblik-package-'));
    const write = (file: string, content: object) => writeFileSync(join(twice, file), JSON.stringify(content));
    write('package.json', { name: 'org.example.twice', version: '1.0.0', fhirVersions: ['4.0.1'] });
    const set = { resourceType: 'ValueSet', url: 'https://example.org/ValueSet/twice', version: '1', status: 'active' };
    write('a.json', { ...set, id: 'one' });
    expect(resourcesToInstall(readPackage(twice))).toHaveLength(2);
    write('b.json', { ...set, id: 'two' });
    const both = /a\.json and b\.json .* are both https:\/\/example\.org\/ValueSet\/twice\|1/;
    expect(() => resourcesToInstall(readPackage(twice))).toThrow(both);
    write('b.json', { ...set, id: 'one', url: 'https://example.org/ValueSet/another' });
    expect(() => resourcesToInstall(readPackage(twice))).toThrow(/a\.json and b\.json/);
    rmSync(twice, { recursive: true });
  });

  it('is served like any other resource, its dependencies with it', async () => {
    const found = await warning.call(as, 'GET', `/fhir/StructureDefinition?url=${encodeURIComponent(PROFILE)}`);
    expect(found.json.entry).toHaveLength(1);
    const guides = await warning.call(as, 'GET', '/fhir/ImplementationGuide');
    expect(guides.json.entry.map((entry: { resource: { packageId: string } }) => entry.resource.packageId)).toContain(
      'org.example.named',
    );
  });

  it('stands beside its next version: a claim with a version means exactly that one', async () => {
    const next = mkdtempSync(join(tmpdir(), 'overblik-package-'));
    await install(warning, readPackage(writePackage(next, '2.0.0', 2)));
    rmSync(next, { recursive: true });
    const faults = async (profile: string) =>
      (
        await warning.call(as, 'POST', '/fhir/Patient/$validate', claiming(profile, { gender: 'female' }))
      ).json.issue.filter((issue: { severity: string }) => issue.severity === 'error');
    expect(await faults(`${PROFILE}|1.0.0`)).toEqual([]);
    expect(await faults(`${PROFILE}|2.0.0`)).toHaveLength(1);
    expect(await faults(PROFILE)).toHaveLength(1);
    const unknown = await warning.call(as, 'POST', '/fhir/Patient/$validate', claiming(`${PROFILE}|9.0.0`));
    expect(unknown.json.issue).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'not-found' }));
  });
});

describe('$validate', () => {
  const validate = (path: string, body?: unknown, method = 'POST') => warning.call(as, method, `/fhir/${path}`, body);
  const errorsOf = (answer: { json: { issue: { severity: string; expression?: string[] }[] } }) =>
    answer.json.issue.filter((issue) => issue.severity === 'error').map((issue) => issue.expression?.[0]);

  it('says what was checked when all is well', async () => {
    const answer = await validate(
      'Patient/$validate',
      patient({ text: { status: 'empty', div: '<div xmlns="http://www.w3.org/1999/xhtml">Ny</div>' } }),
    );
    expect(answer.status).toBe(200);
    expect(answer.json.issue).toHaveLength(1);
    expect(answer.json.issue[0].diagnostics).toMatch(/^All ok\. Structure.*invariants of R4 were checked\. No profile/);
  });

  it('names place and cause of each fault: structure, invariant, profile', async () => {
    const broken = claiming(`${PROFILE}|1.0.0`, {
      name: undefined,
      contact: [{ gender: 'female' }],
      birthDate: '2023-02-30',
    });
    const answer = await validate('Patient/$validate', broken);
    expect(errorsOf(answer)).toEqual(['Patient.contact[0]', 'Patient.birthDate', 'Patient.name', 'Patient.gender']);
    expect(answer.json.issue.map((issue: { code: string }) => issue.code)).toEqual(
      expect.arrayContaining(['value', 'invariant', 'required']),
    );
    expect(answer.json.issue.at(-1).diagnostics).toMatch(/^Not valid: 4 errors.*named-patient\|1\.0\.0/);
  });

  it('takes resource, profile and mode as Parameters and in the address', async () => {
    const part = { name: 'resource', resource: patient() };
    const asked = { resourceType: 'Parameters', parameter: [part, { name: 'profile', valueUri: `${PROFILE}|1.0.0` }] };
    expect(errorsOf(await validate('Patient/$validate', asked))).toEqual(['Patient.gender']);
    const query = `profile=${encodeURIComponent(`${PROFILE}|1.0.0`)}`;
    expect(errorsOf(await validate(`Patient/$validate?${query}`, patient()))).toEqual(['Patient.gender']);
    const unknown = await validate('Patient/$validate?profile=https://example.org/none', patient());
    expect(
      unknown.json.issue.some(
        (issue: { severity: string; code: string }) => issue.severity === 'error' && issue.code === 'not-found',
      ),
    ).toBe(true);
    expect((await validate('Patient/$validate?mode=sideways', patient())).status).toBe(400);
    expect((await validate('Patient/$validate?mode=profile', patient())).status).toBe(400);
    expect((await validate('Observation/$validate', patient())).json.issue[0].severity).toBe('error');
  });

  it('finds what only the text shows, as a write does', async () => {
    const text = '{"resourceType":"Patient","multipleBirthInteger":2.0,"active":true,"active":false}';
    expect(errorsOf(await validate('Patient/$validate', text)).sort()).toEqual([
      'Patient.active',
      'Patient.multipleBirth',
    ]);
    expect((await warning.call(as, 'POST', '/fhir/Patient', text)).status).toBe(400);
  });

  it('takes one resource, and says so when a profile is not known', async () => {
    const part = { name: 'resource', resource: patient() };
    const twice = await validate('Patient/$validate', { resourceType: 'Parameters', parameter: [part, part] });
    expect([twice.status, twice.json.issue[0].expression]).toEqual([400, ['Parameters.parameter[1]']]);
    const unknown = await validate('Patient/$validate?profile=https://example.org/none', patient());
    expect(unknown.json.issue.at(-1).diagnostics).toContain('No profile was checked. Not known here');
  });

  it('looks at the stored resource, for whoever may read it', async () => {
    const made = await warning.call(as, 'POST', '/fhir/Patient', patient());
    const query = `profile=${encodeURIComponent(`${PROFILE}|1.0.0`)}`;
    const id = made.json.id as string;
    expect(errorsOf(await validate(`Patient/${id}/$validate?${query}`, undefined, 'GET'))).toEqual(['Patient.gender']);
    expect((await validate(`Patient/${id}/$validate?mode=delete`, undefined, 'GET')).status).toBe(200);
    expect((await validate('Patient/nobody-has-this/$validate', undefined, 'GET')).status).toBe(404);
    const other = await validate(`Patient/${id}/$validate?mode=update`, { ...patient(), id: 'another' });
    expect(errorsOf(other)).toEqual(['Patient.id']);
    expect(errorsOf(await validate(`Patient/${id}/$validate?mode=update`, { ...patient(), id }))).toEqual([]);
    const others = await warning.call('ida', 'GET', `/fhir/Patient/${id}/$validate`);
    expect([403, 404]).toContain(others.status);
  });

  it('looks at what a reference beside it means, and tells of what is hidden no more than of what is not there', async () => {
    const profile = 'https://example.org/StructureDefinition/about-named';
    const element = [
      { id: 'Observation', path: 'Observation' },
      {
        id: 'Observation.subject',
        path: 'Observation.subject',
        type: [{ code: 'Reference', targetProfile: [`${PROFILE}|1.0.0`] }],
      },
    ];
    const base = { status: 'active', kind: 'resource', abstract: false, derivation: 'constraint' };
    const definition = {
      ...base,
      resourceType: 'StructureDefinition',
      url: profile,
      name: 'AboutNamed',
      type: 'Observation',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
      differential: { element },
    };
    expect((await validate('StructureDefinition', definition)).status).toBe(201);
    const { json: fits } = await validate('Patient', patient({ gender: 'female' }));
    const { json: lacks } = await validate('Patient', patient());
    const about = (id: string) => ({
      resourceType: 'Observation',
      meta: { profile: [profile] },
      status: 'final',
      code: { text: 'x' },
      subject: { reference: `Patient/${id}` },
    });
    const said = async (who: string, id: string) => {
      const answer = await warning.call(who, 'POST', '/fhir/Observation/$validate', about(id));
      return { errors: errorsOf(answer), text: answer.text };
    };
    expect((await said(as, fits.id)).errors).toEqual([]);
    expect((await said(as, lacks.id)).errors).toEqual(['Observation.subject']);
    expect((await said(as, 'nobody')).errors).toEqual([]);
    // Asta treats neither: for her both are as if they were nowhere.
    const hidden = await said('asta', lacks.id);
    expect(hidden).toEqual(await said('asta', 'nobody'));
    expect(hidden.errors).toEqual([]);
  });

  it('knows in a message what its references mean beside it', async () => {
    const { json: there } = await validate('Patient', patient({ gender: 'female' }));
    const message = (id: string) => ({
      resourceType: 'Bundle',
      type: 'message',
      timestamp: '2026-11-01T08:00:00Z',
      entry: [
        {
          fullUrl: 'urn:uuid:5c2a3a0e-58a1-4c0f-8b3e-0a6c9a5d1f01',
          resource: {
            resourceType: 'MessageHeader',
            eventUri: 'urn:x:event',
            source: { endpoint: 'urn:x:here' },
            focus: [{ reference: `Patient/${id}` }],
          },
        },
      ],
    });
    const warnings = async (id: string) =>
      (await validate('Bundle/$validate', message(id))).json.issue
        .filter((issue: { severity: string; code: string }) => issue.code === 'not-found')
        .map((issue: { expression: string[] }) => issue.expression[0]);
    expect(await warnings(there.id)).toEqual([]);
    expect(await warnings('nobody')).toEqual(['Bundle.entry[0].resource.focus[0].reference']);
  });

  it('warns of codes inside data types too', async () => {
    const type = { coding: [{ system: 'urn:x', code: 'nonsense' }] };
    const answer = await validate('Patient/$validate', patient({ identifier: [{ type, value: '1' }] }));
    expect(answer.json.issue).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        code: 'code-invalid',
        expression: ['Patient.identifier[0].type'],
      }),
    );
  });

  it('warns of a code outside an extensible or preferred value set of R4, which a write does not', async () => {
    const married = (code: string) =>
      patient({
        maritalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code }] },
      });
    const warnings = async (code: string) =>
      (await validate('Patient/$validate', married(code))).json.issue
        .filter((issue: { code: string }) => issue.code === 'code-invalid')
        .map((issue: { severity: string; expression: string[] }) => `${issue.severity} ${issue.expression[0]}`);
    expect(await warnings('M')).toEqual([]);
    expect(await warnings('no-such-code')).toEqual(['warning Patient.maritalStatus']);
    expect((await warning.call(as, 'POST', '/fhir/Patient', married('no-such-code'))).status).toBe(201);
  });

  it('stores nothing', async () => {
    const before = (await warning.call(as, 'GET', '/fhir/Patient?_summary=count&family=Kunpruevet')).json.total;
    await validate('Patient/$validate', patient({ name: [{ family: 'Kunpruevet' }] }));
    expect((await warning.call(as, 'GET', '/fhir/Patient?_summary=count&family=Kunpruevet')).json.total).toBe(before);
  });
});

describe('a write', () => {
  it('that breaks an invariant of R4 is refused, with rule and place', async () => {
    const answer = await warning.call(as, 'POST', '/fhir/Patient', patient({ contact: [{ gender: 'male' }] }));
    expect(answer.status).toBe(400);
    expect(answer.json.issue[0]).toMatchObject({ code: 'invariant', expression: ['Patient.contact[0]'] });
    expect(answer.json.issue[0].diagnostics).toMatch(/pat-1/);
  });

  it('that does not fit a claimed profile is stored with a warning, which can be asked for', async () => {
    const made = await warning.call(as, 'POST', '/fhir/Patient', claiming(`${PROFILE}|1.0.0`));
    expect(made.status).toBe(201);
    expect(made.headers.get('warning')).toMatch(/^199 overblik "1 finding/);
    const told = await warning.call(as, 'POST', '/fhir/Patient', claiming(`${PROFILE}|1.0.0`), {
      prefer: 'return=OperationOutcome',
    });
    expect(told.json.issue[1]).toMatchObject({ severity: 'warning', expression: ['Patient.gender'] });
    const fits = await warning.call(as, 'POST', '/fhir/Patient', claiming(`${PROFILE}|1.0.0`, { gender: 'male' }));
    expect(fits.headers.get('warning')).toBeNull();
  });

  it('that does not fit is rejected where the platform is set so, and nothing is stored', async () => {
    const answer = await rejecting.call(
      as,
      'POST',
      '/fhir/Patient',
      claiming(`${PROFILE}|1.0.0`, { name: [{ family: 'Afvist' }] }),
    );
    expect(answer.status).toBe(422);
    expect(answer.json.issue[0]).toMatchObject({ severity: 'error', expression: ['Patient.gender'] });
    const found = await rejecting.call(as, 'GET', '/fhir/Patient?family=Afvist');
    expect(found.json.entry ?? []).toEqual([]);
    const fits = await rejecting.call(as, 'POST', '/fhir/Patient', claiming(`${PROFILE}|1.0.0`, { gender: 'male' }));
    expect(fits.status).toBe(201);
    const patch = await rejecting.call(
      as,
      'PATCH',
      `/fhir/Patient/${fits.json.id}`,
      JSON.stringify([{ op: 'remove', path: '/gender' }]),
      { 'content-type': 'application/json-patch+json' },
    );
    expect(patch.status).toBe(422);
  });

  it('inside a transaction is rejected with the entry named, and takes the others with it', async () => {
    const entry = (resource: object) => ({ resource, request: { method: 'POST', url: 'Patient' } });
    const bundle = (...resources: object[]) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: resources.map(entry),
    });
    const both = bundle(patient({ name: [{ family: 'Medhjaelper' }] }), claiming(`${PROFILE}|1.0.0`));
    const answer = await rejecting.call(as, 'POST', '/fhir', both);
    expect(answer.status).toBe(422);
    expect(answer.json.issue[0].expression).toEqual(['Bundle.entry[1].resource.gender']);
    const found = await rejecting.call(as, 'GET', '/fhir/Patient?family=Medhjaelper');
    expect(found.json.entry ?? []).toEqual([]);
    const warned = await warning.call(as, 'POST', '/fhir', both);
    expect(warned.status).toBe(200);
    expect(warned.headers.get('warning')).toMatch(/1 finding/);
    const told = await warning.call(as, 'POST', '/fhir', both, { prefer: 'return=OperationOutcome' });
    const outcomes = told.json.entry.map(
      (one: { response: { outcome: { issue: unknown[] } } }) => one.response.outcome,
    );
    expect(outcomes[0].issue).toHaveLength(1);
    expect(outcomes[1].issue[1]).toMatchObject({ severity: 'warning', code: 'required' });
  });
});

describe.skipIf(!dataIsThere())('a published package', () => {
  it('is installed from its .tgz and from its folder, and validates the messages it was made for', async () => {
    const definitions = join(dataFolder, 'fhir-definitions');
    for (const name of [
      'older-versions/hl7.fhir.dk.core-2.0.0.tgz',
      'older-versions/medcom.fhir.dk.core-2.0.0.tgz',
      'older-versions/medcom.fhir.dk.messaging-2.1.0.tgz',
      'older-versions/medcom.fhir.dk.terminology-1.1.1.tgz',
      'medcom.fhir.dk.hospitalnotification-3.0.2',
    ])
      await install(warning, readPackage(join(definitions, name)));
    const message = readJson('medcom-fhir/hospitalnotification/Bundle-a5e5b880-c087-4055-b9ec-99108695f81d.json');
    const answer = await warning.call(as, 'POST', '/fhir/Bundle/$validate', message);
    expect(answer.json.issue.filter((issue: { severity: string }) => issue.severity === 'error')).toEqual([]);
    expect(answer.json.issue[0].diagnostics).toMatch(/medcom-hospitalNotification-message\|3\.0\.2/);
    const entry = message['entry'] as { resource: Record<string, unknown> }[];
    delete entry[2]!.resource['episodeOfCare'];
    const broken = await warning.call(as, 'POST', '/fhir/Bundle/$validate', message);
    expect(broken.json.issue.some((issue: { severity: string }) => issue.severity === 'error')).toBe(true);
  });
});
