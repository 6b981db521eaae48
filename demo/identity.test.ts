import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { personOf } from './citizens/cast.js';
import { passesModulus11 } from './citizens/cpr.js';
import { NAMED_ROLES } from './citizens/named-roles.js';
import { hasValidCheckDigit, sorId } from './directory/sor.js';
import { EASTERN_MERGER } from './directory/units.js';
import { demoPeople, generateCitizen, generateDirectory } from './index.js';
import { nationOf } from './nation.js';
import { TOWNS } from './places/towns.js';
import { citizens, codeOf, list, ms, object, ofType, patientOf, text, SAMPLE } from './reading.js';
import type { Resource } from './resource.js';
import { dateText } from './seed/calendar.js';

const options = { today: '2026-11-22T09:45:00+01:00' };
const CPR = 'urn:oid:1.2.208.176.1.2';

/** Birth year from the seventh digit and the two digits of the year (cpr.dk). */
function birthYear(cpr: string): number {
  const yy = Number(cpr.slice(4, 6));
  const seventh = Number(cpr[6]);
  if (seventh <= 3) return 1900 + yy;
  if (seventh === 4 || seventh === 9) return yy <= 36 ? 2000 + yy : 1900 + yy;
  return yy <= 57 ? 2000 + yy : 1800 + yy;
}

describe('CPR numbers of the demo nation', () => {
  const nation = nationOf(options);
  const people = Array.from({ length: 20_000 }, (_, index) => personOf(index, nation));
  const withCpr = people.filter((p) => p.numberKind === 'cpr');

  it('never pass modulus 11, and never belong to 1 January, so no real person can have one', () => {
    expect(withCpr.filter((p) => passesModulus11(p.number))).toEqual([]);
    expect(withCpr.filter((p) => p.number.startsWith('0101'))).toEqual([]);
  });

  it('would be caught by that check if they were possible numbers', () => {
    expect(passesModulus11('1111111118')).toBe(true);
    expect(passesModulus11('0108589995')).toBe(false);
  });

  it('tell the birth date, the century and the sex of their owner', () => {
    for (const p of withCpr) {
      const birth = dateText(p.birth);
      expect(p.number.slice(0, 6)).toBe(`${birth.slice(8, 10)}${birth.slice(5, 7)}${birth.slice(2, 4)}`);
      expect(birthYear(p.number)).toBe(Number(birth.slice(0, 4)));
      expect(Number(p.number[9]) % 2).toBe(p.sex === 'male' ? 1 : 0);
    }
  });

  it('are never shared by two citizens, however many there are', () => {
    expect(new Set(people.map((p) => p.number)).size).toBe(people.length);
  });

  it('stand in the Patient as the official identifier, with the same birth date and sex', () => {
    for (const { resources } of citizens(30, options)) {
      const patient = patientOf(resources);
      const identifier = list(patient.identifier)[0];
      expect([identifier?.system, identifier?.use]).toEqual(
        identifier?.system === CPR ? [CPR, 'official'] : [identifier?.system, 'temp'],
      );
    }
  });
});

describe('where people live', () => {
  it('has postcodes that belong to their town and municipality', () => {
    const known = new Map(TOWNS.map((t) => [t.postcode, t]));
    for (const { resources } of citizens(SAMPLE, options)) {
      const address = list(patientOf(resources).address)[0];
      const town = known.get(text(address?.postalCode));
      expect([address?.city, address?.district]).toEqual([town?.city, town?.municipality.name]);
      expect(text(list(address?.extension)[0]?.valueCode)).toBe(town?.municipality.code);
    }
  });

  it('has each postcode once, and four-digit municipality codes', () => {
    expect(new Set(TOWNS.map((t) => t.postcode)).size).toBe(TOWNS.length);
    expect(new Set(TOWNS.map((t) => t.municipality.code)).size).toBeGreaterThanOrEqual(20);
    for (const town of TOWNS) expect(town.municipality.code).toMatch(/^0[1-8]\d\d$/);
  });

  it('sends people to departments of their own region', () => {
    const regions = new Map<string, string>();
    const parents = new Map<string, string>();
    const directory = [...generateDirectory(options)];
    for (const o of ofType(directory, 'Organization')) {
      parents.set(o.id, text(object(o.partOf).reference).slice('Organization/'.length));
      if (codeOf(list(o.type)[0]) === 'region') regions.set(o.id, text(o.name));
    }
    const regionOf = (id: string): string | undefined =>
      regions.has(id) ? regions.get(id) : parents.has(id) && id ? regionOf(parents.get(id) as string) : undefined;
    const nation = nationOf(options);
    for (const { index, resources } of citizens(80, options)) {
      const home = personOf(index, nation).town.municipality.region;
      const expected = {
        '1081': 'Region Nordjylland',
        '1082': 'Region Midtjylland',
        '1083': 'Region Syddanmark',
        '1084': 'Region Hovedstaden',
        '1085': 'Region Sjælland',
      }[home];
      for (const contact of ofType(resources, 'Encounter')) {
        expect(regionOf(text(object(contact.serviceProvider).reference).slice('Organization/'.length))).toBe(expected);
      }
    }
  });
});

describe('organisations', () => {
  const directory = [...generateDirectory(options)];
  const organisations = ofType(directory, 'Organization');
  const named = (name: string): Resource | undefined => organisations.find((o) => o.name === name);
  const extension = (o: Resource | undefined, name: string): unknown =>
    list(o?.extension).find((e) => text(e.url).endsWith(name));

  it('have SOR ids of 15 to 18 digits with namespace 1000016 and a right check digit', () => {
    for (const o of organisations) {
      const sor = text(list(o.identifier)[0]?.value);
      expect(sor).toMatch(/^\d{5,8}1000016\d{3}$/);
      expect(hasValidCheckDigit(sor)).toBe(true);
      expect(o.id).toBe(`sor-${sor}`);
    }
    // An id published with DK Core's examples passes the same check; with one digit changed it does not.
    expect(hasValidCheckDigit('265161000016000')).toBe(true);
    expect(hasValidCheckDigit('265161000016001')).toBe(false);
    expect(hasValidCheckDigit(sorId(3).replace(/^9/, '8'))).toBe(false);
  });

  it('have five regions until the end of 2026, of which the two eastern ones become one on 1 January 2027', () => {
    const eastern = named('Region Østdanmark');
    expect(object(object(extension(eastern, 'valid-period')).valuePeriod).start).toBe('2027-01-01');
    for (const name of ['Region Hovedstaden', 'Region Sjælland']) {
      expect(object(object(extension(named(name), 'valid-period')).valuePeriod).end).toBe('2026-12-31');
      expect(object(object(extension(named(name), 'succeeded-by')).valueReference).reference).toBe(
        `Organization/${eastern?.id}`,
      );
    }
    expect(object(object(extension(named('Region Nordjylland'), 'valid-period')).valuePeriod).end).toBeUndefined();
  });

  it('move the eastern hospitals to the new region on that day, and not the day before', () => {
    const parentOf = (today: string): unknown => {
      const hospital = ofType([...generateDirectory({ today })], 'Organization').find(
        (o) => o.name === 'Herlev og Gentofte Hospital',
      );
      return object(hospital?.partOf).display;
    };
    expect(parentOf('2026-12-31')).toBe('Region Hovedstaden');
    expect(parentOf(dateText(EASTERN_MERGER))).toBe('Region Østdanmark');
  });

  it('have an acute department and eleven specialities in every region', () => {
    const wanted = [
      'FAM',
      'Lungemedicin',
      'Hjertemedicin',
      'Ortopædkirurgi',
      'Børn og Unge',
      'Kvindesygdomme',
      'Psykiatri',
      'Kræftbehandling',
      'Geriatri',
      'Nyremedicin',
      'Røntgen',
      'Klinisk Biokemi',
    ];
    for (const hospital of [
      'Aalborg Universitetshospital',
      'Aarhus Universitetshospital',
      'Odense Universitetshospital',
      'Herlev og Gentofte Hospital',
      'Sjællands Universitetshospital',
    ]) {
      const names = organisations.filter((o) => object(o.partOf).display === hospital).map((o) => text(o.name));
      for (const word of wanted) expect(names.some((n) => n.includes(word))).toBe(true);
    }
  });

  it('have authorisation ids of five digits and consonants, one for each authorised professional', () => {
    const ids = ofType(directory, 'Practitioner')
      .flatMap((p) => list(p.identifier))
      .filter((i) => i.system === 'urn:oid:1.2.208.176.1.3')
      .map((i) => text(i.value));
    expect(ids.length).toBeGreaterThan(500);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9BCDFGHJKLMNPQRSTVWXYZ]{5}$/);
  });
});

describe('people to log in as', () => {
  const people = demoPeople(options);
  const find = (id: string): (typeof people)[number]['caller'] | undefined =>
    people.find((p) => p.caller.id === id)?.caller;

  it('are all there', () => {
    const logins = people.map((p) => p.caller.id);
    expect(logins).toEqual(
      expect.arrayContaining([
        'asta',
        'mads',
        'sofie',
        'jens',
        'line',
        'omar',
        'karla',
        'ida',
        'noah',
        'emma',
        'kim',
        'rikke',
        'carsten',
        'hanne',
        'tolk',
        'drift',
        'region-nord',
        'bench',
        'integrator',
      ]),
    );
    expect(new Set(logins).size).toBe(logins.length);
  });

  it('work where the directory says they work', () => {
    const directory = [...generateDirectory(options)];
    for (const { caller } of people) {
      if (!caller.organisation) continue;
      const unit = ofType(directory, 'Organization').find((o) => o.id === caller.organisation?.id);
      expect(unit?.name).toBe(caller.organisation.name);
      expect(caller.organisation.lineage[0]).toBe(caller.organisation.sor);
      if (!caller.practitionerId) continue;
      const role = ofType(directory, 'PractitionerRole').find(
        (r) => object(r.practitioner).reference === `Practitioner/${caller.practitionerId}`,
      );
      expect(object(role?.organization).reference).toBe(`Organization/${caller.organisation.id}`);
      expect(codeOf(list(role?.code)[0])).toBe(caller.role);
    }
  });

  it('let Jens work on behalf of Asta for at most two years, today included', () => {
    const delegation = find('jens')?.delegation;
    expect(delegation?.principal.practitionerId).toBe(find('asta')?.practitionerId);
    const [from, to] = [ms(delegation?.validFrom), ms(delegation?.validTo)];
    expect(to - from).toBeLessThanOrEqual(2 * 365.25 * 24 * 3600_000);
    expect(from).toBeLessThan(ms(options.today));
    expect(to).toBeGreaterThan(ms(options.today));
  });

  it('have the CPR number of the citizen whose record is theirs', () => {
    for (const { caller, citizenIndex } of people) {
      if (caller.kind !== 'citizen') continue;
      const patient = patientOf(generateCitizen(citizenIndex as number, options).resources);
      expect(list(patient.identifier)[0]?.value).toBe(caller.cpr);
    }
  });

  it('make Karla 78, Noah 14 and Emma his mother with custody of him and of Alma', () => {
    const nation = nationOf(options);
    const age = (key: string): number =>
      personOf(
        NAMED_ROLES.findIndex((r) => r.key === key),
        nation,
      ).age;
    expect([age('karla'), age('noah')]).toEqual([78, 14]);
    for (const key of ['noah', 'alma']) {
      const { resources } = generateCitizen(
        NAMED_ROLES.findIndex((r) => r.key === key),
        options,
      );
      const mother = ofType(resources, 'RelatedPerson').find((r) => list(r.identifier)[0]?.value === find('emma')?.cpr);
      expect(list(mother?.relationship).map(codeOf)).toEqual(['MTH', 'custody']);
    }
  });

  it('give Ida a power of attorney from Karla that covers today, for medicine, appointments, laboratory and the log', () => {
    const { resources } = generateCitizen(0, options);
    const power = ofType(resources, 'Consent').find((c) => codeOf(list(c.category)[0]) === 'power-of-attorney');
    const provision = object(power?.provision);
    expect(object(object(list(provision.actor)[0]?.reference).identifier).value).toBe(find('ida')?.cpr);
    expect(list(provision.class).map((c) => c.code)).toEqual(['medication', 'administrative', 'laboratory', 'log']);
    expect(ms(object(provision.period).end)).toBeGreaterThan(ms(options.today));
  });

  it('make Sofie Karla’s doctor and attach Line’s home care to her', () => {
    const { resources } = generateCitizen(0, options);
    expect(list(patientOf(resources).generalPractitioner)[0]?.reference).toBe(
      `Organization/${find('sofie')?.organisation?.id}`,
    );
    const attached = ofType(resources, 'EpisodeOfCare').find((e) => codeOf(list(e.type)[0]) === 'attachment');
    expect(object(attached?.managingOrganization).reference).toBe(`Organization/${find('line')?.organisation?.id}`);
    expect(attached?.status).toBe('active');
  });
});

describe('rights out of the ordinary', () => {
  const of = (key: string): Resource[] =>
    generateCitizen(
      NAMED_ROLES.findIndex((r) => r.key === key),
      options,
    ).resources;
  const marks = (resources: Resource[]): string[] =>
    ofType(resources, 'Consent').map((c) => codeOf(list(c.category)[0]));

  it('hide the address of a protected citizen behind a restricted label', () => {
    expect(list(object(patientOf(of('hidden-address')).meta).security)[0]?.code).toBe('R');
    expect(object(patientOf(of('karla'))).meta).toBeUndefined();
  });

  it('give a visitor a replacement number of the national kind', () => {
    const identifier = list(patientOf(of('visitor')).identifier)[0];
    expect(identifier?.system).toBe('urn:oid:1.2.208.176.1.6.1.1');
    expect(identifier?.value).toMatch(/^\d{6}[17][A-Z]{2}\d$/);
  });

  it('have blocks against a place, a person, a period, an owner and everybody, and opt-outs', () => {
    const provision = (key: string): Record<string, unknown> =>
      object(ofType(of(key), 'Consent').find((c) => codeOf(list(c.category)[0]) === 'block')?.provision);
    expect(text(object(list(provision('blocks-fam').actor)[0]?.reference).reference)).toMatch(/^Organization\//);
    expect(text(object(list(provision('blocks-doctor').actor)[0]?.reference).reference)).toMatch(/^Practitioner\//);
    expect(object(provision('blocks-period').dataPeriod).start).toBeDefined();
    expect(text(object(list(provision('blocks-psychiatry').data)[0]?.reference).display)).toMatch(/^Psykiatri/);
    expect(Object.keys(provision('closed')).sort()).toEqual(['period', 'type']);
    expect(marks(of('opted-out'))).toEqual(['opt-out']);
    expect(marks(of('hidden-address'))).toEqual(['opt-out']);
  });

  it('let a guardian stand in the record of the ward', () => {
    const guardian = ofType(of('ward'), 'RelatedPerson').find((r) =>
      list(r.relationship).map(codeOf).includes('guardian'),
    );
    expect(list(guardian?.identifier)[0]?.value).toBe(list(patientOf(of('guardian')).identifier)[0]?.value);
  });

  it('keep an open referral to a named doctor who has not yet met the citizen', () => {
    const referral = ofType(of('referred'), 'ServiceRequest').find((r) => r.status === 'active');
    expect(list(referral?.performer).map((p) => text(p.reference).split('/')[0])).toEqual([
      'Organization',
      'Practitioner',
    ]);
  });
});

describe('the page on who is who', () => {
  const page = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const nation = nationOf(options);
  const absent = (names: string[]): string[] => names.filter((name) => !page.includes(name));

  it('names every named citizen and every person to log in as', () => {
    const citizens = NAMED_ROLES.map((_, index) => personOf(index, nation));
    // Noah and Alma are named by their first name beside their mother.
    expect(
      absent(
        citizens.map((p) => (p.family === 'Forsøgsen' || p.family === 'Eksempelsen' ? (p.given[0] as string) : p.name)),
      ),
    ).toEqual([]);
    const clinical = demoPeople(options).filter((p) =>
      ['doctor', 'nurse', 'municipal-nurse', 'pharmacist', 'secretary', 'citizen'].includes(p.caller.role),
    );
    expect(absent(clinical.map((p) => `\`${p.caller.id}\``))).toEqual([]);
    expect(absent(['Nobody Somebody'])).toHaveLength(1);
  });
});
