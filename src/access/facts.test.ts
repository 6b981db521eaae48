import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actors,
  block,
  classes,
  consent,
  encounter,
  KARLA,
  org,
  patient,
  power,
  pro,
  relative,
} from '../../test/access/cast.js';
import { accessFactsOf, cprParty } from './facts.js';

describe('what a resource tells the law', () => {
  it('a Patient tells birth, death, own numbers by hash, and the own practice', () => {
    const [person, practice] = accessFactsOf({
      ...KARLA,
      deceasedDateTime: '2026-11-20',
      generalPractitioner: [org('laegehus')],
    });
    expect(person).toMatchObject({
      kind: 'person',
      resourceId: 'karla',
      detail: { birthDate: '1948-03-14', dead: true, deadSince: '2026-11-19T23:00:00.000Z' },
    });
    expect(person?.detail.cpr).toEqual([cprParty('140348-1234')]);
    expect(practice).toMatchObject({ kind: 'practice', party: 'Organization/laegehus' });
  });
  it('no CPR number stands in any fact', () => {
    const all = [patient('noah', '2012-03-01'), relative('emma', ['custody']), power('ida', ['medication'])].flatMap(
      accessFactsOf,
    );
    expect(JSON.stringify(all)).not.toMatch(/\d{6}-?\d{4}/);
  });
  it('a contact tells of its unit and of everybody named on it', () => {
    const facts = accessFactsOf(
      encounter('fam', '2026-11-22T08:51:00+01:00', undefined, {
        participant: [{ individual: pro('asta') }, { individual: { display: 'ukendt' } }],
      }),
    );
    expect(facts.map((f) => f.party)).toEqual(['Organization/fam', 'Practitioner/pr-asta']);
    expect(facts[0]).toMatchObject({ detail: { state: 'ongoing', place: 'FAM Aalborg' }, validTo: undefined });
  });
  it('a finished contact without an end ended when it began', () => {
    const [fact] = accessFactsOf(encounter('fam', '2026-11-22', undefined, { status: 'finished' }));
    expect(fact?.validTo?.toISOString()).toBe('2026-11-22T23:00:00.000Z');
  });
  it('organisations and professionals may be named by SOR and authorisation id', () => {
    const facts = accessFactsOf(
      block({
        actor: actors(
          { identifier: { system: 'urn:oid:1.2.208.176.1.1', value: '123' } },
          { identifier: { system: 'urn:oid:1.2.208.176.1.3', value: 'ABC12' } },
          { reference: 'https://example.org/fhir/Practitioner/x/_history/2' },
        ),
      }),
    );
    expect(facts.map((f) => f.party)).toEqual(['sor|123', 'auth|ABC12', 'Practitioner/x']);
  });
  it.each([
    ['8001', 'shak|8001'],
    ['8001a1', 'shak|8001A1'],
    ['8001B21', 'shak|8001B21'],
    // Two characters that some regions append are none of the code.
    ['8001B21XY', 'shak|8001B21'],
    ['80011', undefined],
    ['8001B21XYZ', undefined],
    ['8001-B2', undefined],
  ])('SHAK code %s stands as %s; a block of one that cannot be read blocks everybody', (value, party) => {
    const identifier = { system: 'https://overblik.example/fhir/NamingSystem/shak', value };
    expect(accessFactsOf(block({ actor: actors({ identifier }) })).map((f) => f.party)).toEqual([party]);
  });
  it('a block of data kinds that cannot be read blocks all kinds; an unreadable source, all sources', () => {
    const one = (provision: object) => accessFactsOf(block({ ...provision }))[0]?.detail;
    expect(one({ class: classes('journal', 'image') })?.kinds).toEqual(['journal', 'image']);
    expect(one({ class: classes('journal', 'whatever') })?.kinds).toBeUndefined();
    expect(one({ data: [{ reference: org('psyk') }] })?.owners).toEqual(['psyk']);
    expect(one({ data: [{ reference: org('psyk') }, { reference: { display: 'noget' } }] })?.owners).toBeUndefined();
  });
  it('a permission whose bounds cannot be read is never valid; a block whose bounds cannot be read always is', () => {
    const given = accessFactsOf(
      consent('consent', { type: 'permit', actor: actors(pro('asta')), period: { start: 'i går' } }),
    )[0];
    expect([given?.validFrom, given?.validTo]).toEqual([new Date(0), new Date(0)]);
    const blocked = accessFactsOf(block({ period: { start: 'i går', end: 'i morgen' } }))[0];
    expect([blocked?.validFrom, blocked?.validTo]).toEqual([undefined, undefined]);
  });
  it('a consent that is a draft, rejected or a denial gives nothing', () => {
    for (const status of ['draft', 'rejected', 'inactive', 'entered-in-error']) {
      expect(accessFactsOf({ ...consent('consent', { type: 'permit', actor: actors(pro('asta')) }), status })).toEqual(
        [],
      );
    }
    expect(accessFactsOf(consent('consent', { type: 'deny', actor: actors(pro('asta')) }))).toEqual([]);
    expect(
      accessFactsOf(
        consent('power-of-attorney', {
          type: 'deny',
          actor: actors({ identifier: { system: 'urn:oid:1.2.208.176.1.2', value: '0202701234' } }),
        }),
      ),
    ).toEqual([]);
  });
  it('any resource may be private-marked', () => {
    const mark = { security: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'private' }] };
    expect(accessFactsOf({ resourceType: 'Condition', id: 'x', meta: mark })).toMatchObject([
      { kind: 'private-mark', resourceType: 'Condition' },
    ]);
    expect(accessFactsOf({ resourceType: 'Condition', id: 'x' })).toEqual([]);
  });
  it('the same number with and without hyphen is the same person, another number another', () => {
    expect(cprParty('140348-1234')).toBe(cprParty('1403481234'));
    expect(cprParty('1403481234')).not.toBe(cprParty('1403481235'));
    expect(cprParty('070392VJ4')).not.toBe(cprParty('070392XK4'));
  });
  it('never throws, whatever stands in the resource: it runs inside the write', () => {
    const types = ['Patient', 'Encounter', 'ServiceRequest', 'EpisodeOfCare', 'RelatedPerson', 'Consent'];
    const names =
      'identifier status category provision actor period reference performer relationship participant meta security type coding generalPractitioner class data dataPeriod'.split(
        ' ',
      );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(null, 0, '', 'active', 'permit', true, '2026-02-30'),
        fc.array(tie('any'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 }),
        (resourceType, rest) => {
          accessFactsOf({ ...rest, resourceType, id: 'x' });
        },
      ),
      { numRuns: 3000 },
    );
  });
});
