import { beforeAll, describe, expect, it } from 'vitest';
import {
  byReference,
  citizens,
  codeOf,
  type Json,
  list,
  ms,
  object,
  ofType,
  patientOf,
  text,
  SAMPLE,
} from './reading.js';
import type { Resource } from './resource.js';

const TODAY = '2026-11-22T09:45:00+01:00';
let nation: { index: number; resources: Resource[] }[] = [];

beforeAll(() => {
  nation = [...citizens(SAMPLE, { today: TODAY })];
});

/** Runs a check over every citizen and collects what it complains of. */
function complaints(
  check: (resources: Resource[], index: number, complain: (words: string) => void) => void,
): string[] {
  const found: string[] = [];
  for (const { index, resources } of nation)
    check(resources, index, (words) => found.push(`citizen ${index}: ${words}`));
  return found.slice(0, 12);
}

/** When a resource says that something happened. */
function happenedAt(r: Resource): unknown {
  return (
    r.effectiveDateTime ??
    r.date ??
    r.started ??
    r.occurrenceDateTime ??
    r.performedDateTime ??
    r.authoredOn ??
    r.whenHandedOver ??
    r.recordedDate ??
    r.dateTime ??
    object(r.period).start ??
    undefined
  );
}

const encounterOf = (r: Resource): unknown =>
  object(r.encounter).reference ?? list(object(r.context).encounter)[0]?.reference;

describe('stories that hold together', () => {
  it('tells nothing of the future except what is booked or prescribed', () => {
    const now = ms(TODAY);
    expect(
      complaints((resources, _, complain) => {
        for (const r of resources) {
          if (r.resourceType !== 'Appointment' && ms(happenedAt(r)) > now)
            complain(`${r.resourceType} at ${happenedAt(r)}`);
          if (ms(r.issued) > now) complain(`${r.resourceType} answered at ${r.issued}`);
        }
      }),
    ).toEqual([]);
  });

  it('tells nothing from before birth', () => {
    expect(
      complaints((resources, _, complain) => {
        const birth = ms(patientOf(resources).birthDate);
        for (const r of resources) {
          const at = ms(happenedAt(r));
          if (r.resourceType !== 'EpisodeOfCare' && at < birth - 24 * 3600_000)
            complain(`${r.resourceType} at ${happenedAt(r)}`);
        }
      }),
    ).toEqual([]);
  });

  it('lets nothing happen to the dead but the note of their death', () => {
    let dead = 0;
    const found = complaints((resources, _, complain) => {
      const death = ms(patientOf(resources).deceasedDateTime);
      if (Number.isNaN(death)) return;
      dead++;
      for (const r of resources) {
        if (ms(happenedAt(r)) > death && text(object(list(r.content)[0]?.attachment).title) !== 'Dødsfald')
          complain(`${r.resourceType} at ${happenedAt(r)}`);
        if (r.resourceType === 'MedicationRequest' && r.status === 'active') complain('still has an active medicine');
      }
    });
    expect(found).toEqual([]);
    expect(dead).toBeGreaterThan(2);
  });

  it('never writes a discharge letter before the patient leaves', () => {
    let letters = 0;
    const found = complaints((resources, _, complain) => {
      const known = byReference(resources);
      for (const note of ofType(resources, 'DocumentReference')) {
        if (codeOf(note.type) !== '18842-5') continue;
        letters++;
        const stay = known.get(text(encounterOf(note)));
        if (!stay) complain('a discharge letter belongs to no stay');
        else if (!(ms(note.date) >= ms(object(stay.period).end)))
          complain(`left ${object(stay.period).end}, letter ${note.date}`);
      }
    });
    expect(found).toEqual([]);
    expect(letters).toBeGreaterThan(100);
  });

  it('writes a discharge letter for every finished stay on a ward', () => {
    expect(
      complaints((resources, _, complain) => {
        const letters = new Set(
          ofType(resources, 'DocumentReference')
            .filter((d) => codeOf(d.type) === '18842-5')
            .map(encounterOf),
        );
        for (const stay of ofType(resources, 'Encounter')) {
          const inpatient = object(stay.class).code === 'IMP' && stay.status === 'finished';
          if (inpatient && !letters.has(`urn:uuid:${stay.id}`))
            complain(`no letter after ${object(stay.period).start}`);
        }
      }),
    ).toEqual([]);
  });

  it('measures, samples and notes inside the contact they belong to', () => {
    const hour = 3600_000;
    expect(
      complaints((resources, _, complain) => {
        const known = byReference(resources);
        for (const r of resources) {
          const contact = known.get(text(encounterOf(r)));
          if (!contact || r.resourceType === 'Condition') continue;
          const { start, end } = object(contact.period);
          const at = ms(happenedAt(r));
          const late = r.resourceType === 'DocumentReference' ? 3 * hour : 0;
          if (at < ms(start) || (end !== undefined && at > ms(end) + late))
            complain(`${r.resourceType} at ${happenedAt(r)}, contact ${start} - ${end}`);
        }
      }),
    ).toEqual([]);
  });

  it('ends contacts after they begin, and answers after samples', () => {
    expect(
      complaints((resources, _, complain) => {
        for (const r of resources) {
          const { start, end } = object(r.period);
          if (end !== undefined && ms(end) < ms(start)) complain(`${r.resourceType} ${start} - ${end}`);
          if (r.issued !== undefined && ms(r.issued) < ms(r.effectiveDateTime))
            complain(`${r.resourceType} answered before it was taken`);
        }
      }),
    ).toEqual([]);
  });

  it('has nobody in two wards at once', () => {
    expect(
      complaints((resources, _, complain) => {
        const stays = ofType(resources, 'Encounter')
          .filter((e) => ['IMP', 'EMER'].includes(text(object(e.class).code)))
          .map(
            (e) =>
              [
                ms(object(e.period).start),
                object(e.period).end === undefined ? ms(TODAY) : ms(object(e.period).end),
              ] as const,
          )
          .sort((a, b) => a[0] - b[0]);
        for (let i = 1; i < stays.length; i++) {
          const [before, next] = [stays[i - 1], stays[i]];
          if (before && next && next[0] < before[1])
            complain(`stay from ${new Date(next[0]).toISOString()} begins before the one before ends`);
        }
      }),
    ).toEqual([]);
  });

  it('reports on an image after it was taken, and on no image of somebody else', () => {
    let reports = 0;
    const found = complaints((resources, _, complain) => {
      const known = byReference(resources);
      for (const report of ofType(resources, 'DiagnosticReport')) {
        const study = list(report.imagingStudy)[0];
        if (!study) continue;
        reports++;
        const taken = known.get(text(study.reference));
        if (!taken) complain('report on an unknown study');
        else if (ms(report.issued) < ms(taken.started)) complain('reported before it was taken');
      }
    });
    expect(found).toEqual([]);
    expect(reports).toBeGreaterThan(200);
  });

  it('never prescribes what the citizen is registered not to tolerate', () => {
    let checked = 0;
    const found = complaints((resources, _, complain) => {
      for (const cave of ofType(resources, 'AllergyIntolerance')) {
        const prefix = codeOf(cave.code);
        if (!prefix) continue;
        for (const order of ofType(resources, 'MedicationRequest')) {
          checked++;
          const atc = codeOf(order.medicationCodeableConcept);
          if (atc.startsWith(prefix) && ms(order.authoredOn) > ms(cave.recordedDate))
            complain(`${atc} in spite of CAVE ${prefix}`);
        }
      }
    });
    expect(found).toEqual([]);
    expect(checked).toBeGreaterThan(50);
  });

  it('hands out no medicine before it is ordered', () => {
    expect(
      complaints((resources, _, complain) => {
        const known = byReference(resources);
        for (const dispense of ofType(resources, 'MedicationDispense')) {
          const order = known.get(text(list(dispense.authorizingPrescription)[0]?.reference));
          if (!order || ms(dispense.whenHandedOver) < ms(order.authoredOn) - 12 * 3600_000)
            complain(`handed out ${dispense.whenHandedOver}`);
        }
      }),
    ).toEqual([]);
  });

  it('calls a medicine active exactly while its treatment runs', () => {
    const today = TODAY.slice(0, 10);
    expect(
      complaints((resources, _, complain) => {
        for (const order of ofType(resources, 'MedicationRequest')) {
          const bounds = object(object(object(list(order.dosageInstruction)[0]?.timing).repeat).boundsPeriod);
          const over = bounds.end !== undefined && text(bounds.end) < today;
          if (over === (order.status === 'active')) complain(`${order.status} until ${bounds.end ?? 'further notice'}`);
          if (bounds.end !== undefined && text(bounds.end) < text(bounds.start)) complain('ends before it starts');
        }
      }),
    ).toEqual([]);
  });

  it('does not give one citizen the same running medicine twice', () => {
    expect(
      complaints((resources, _, complain) => {
        const running = ofType(resources, 'MedicationRequest')
          .filter((o) => o.status === 'active' && list(o.dosageInstruction)[0]?.asNeededBoolean === false)
          .map((o) => codeOf(o.medicationCodeableConcept));
        const twice = running.filter((atc, i) => running.indexOf(atc) !== i);
        for (const atc of twice) complain(`${atc} twice`);
      }),
    ).toEqual([]);
  });

  it('gives pregnancies, births and cervical smears to women, and prostates to men', () => {
    expect(
      complaints((resources, _, complain) => {
        const sex = patientOf(resources).gender;
        for (const c of ofType(resources, 'Condition')) {
          const code = codeOf(c.code);
          if (/^D(O|Z34)/.test(code) && sex !== 'female') complain(code);
          if (/^D(N40|C61)/.test(code) && sex !== 'male') complain(code);
        }
        for (const r of ofType(resources, 'DiagnosticReport')) {
          if (/livmoderhals/.test(text(object(r.code).text)) && sex !== 'female') complain('smear');
        }
      }),
    ).toEqual([]);
  });

  it('flags a laboratory answer exactly when it lies outside its own reference interval', () => {
    let flagged = 0;
    const found = complaints((resources, _, complain) => {
      for (const o of ofType(resources, 'Observation')) {
        const range = list(o.referenceRange)[0];
        if (!range) continue;
        const value = Number(object(o.valueQuantity).value);
        const low = Number(object(range.low).value ?? Number.NEGATIVE_INFINITY);
        const high = Number(object(range.high).value ?? Number.POSITIVE_INFINITY);
        const flag = codeOf(list(o.interpretation)[0]);
        const expected = value < low ? ['L', 'LL'] : value > high ? ['H', 'HH'] : ['N'];
        if (flag !== 'N') flagged++;
        if (!expected.includes(flag)) complain(`${object(o.code).text} ${value} flagged ${flag}`);
      }
    });
    expect(found).toEqual([]);
    expect(flagged).toBeGreaterThan(500);
  });

  it('has a plausible body: no value that a living person could not have', () => {
    const possible: Record<string, [number, number]> = {
      Kalium: [2.4, 7],
      Natrium: [115, 165],
      Hæmoglobin: [3.5, 12],
      Puls: [35, 210],
      'Resp.frekv.': [8, 70],
      'SpO₂': [70, 100],
      Temperatur: [34, 41.5],
      Vægt: [2, 190],
      Højde: [0.4, 2.1],
      CRP: [0, 500],
      Kreatinin: [15, 1200],
      Leukocytter: [0.3, 60],
      HbA1c: [20, 150],
    };
    expect(
      complaints((resources, _, complain) => {
        for (const o of ofType(resources, 'Observation')) {
          const limits = possible[text(object(o.code).text)];
          const value = Number(object(o.valueQuantity).value);
          if (limits && !(value >= limits[0] && value <= limits[1])) complain(`${object(o.code).text} ${value}`);
        }
      }),
    ).toEqual([]);
  });

  it('keeps to the childhood vaccination programme: first doses at three months, MMR at fifteen, a month or more between doses', () => {
    const month = 30.4 * 24 * 3600_000;
    let children = 0;
    const found = complaints((resources, _, complain) => {
      const birth = ms(patientOf(resources).birthDate);
      const doses = (atc: string): number[] =>
        ofType(resources, 'Immunization')
          .filter((i) => codeOf(i.vaccineCode) === atc)
          .map((i) => ms(i.occurrenceDateTime));
      const basic = doses('J07CA06');
      if (basic.length > 0) children++;
      if (basic.some((at) => at - birth < 2.9 * month)) complain('vaccinated before three months');
      for (let i = 1; i < basic.length; i++)
        if ((basic[i] as number) - (basic[i - 1] as number) < month) complain('doses too close');
      if (basic.length === 3 && (basic[2] as number) - (basic[1] as number) < 5.9 * month)
        complain('third dose too early');
      if (doses('J07BD52').some((at) => at - birth < 14.9 * month)) complain('MMR before fifteen months');
      const hpv = doses('J07BM03');
      if (hpv.some((at) => at - birth < 11.9 * 12 * month)) complain('HPV before twelve years');
      if (hpv.length === 2 && (hpv[1] as number) - (hpv[0] as number) < 5 * month) complain('HPV doses too close');
    });
    expect(found).toEqual([]);
    expect(children).toBeGreaterThan(30);
  });

  it('numbers the doses of a vaccine in the order they were given', () => {
    expect(
      complaints((resources, _, complain) => {
        const last = new Map<string, [number, number]>();
        const inOrder = ofType(resources, 'Immunization').sort(
          (a, b) => ms(a.occurrenceDateTime) - ms(b.occurrenceDateTime),
        );
        for (const shot of inOrder) {
          const atc = codeOf(shot.vaccineCode);
          const dose = Number(list(shot.protocolApplied)[0]?.doseNumberPositiveInt);
          const before = last.get(atc);
          if (before && dose <= before[0]) complain(`${atc} dose ${dose} after dose ${before[0]}`);
          last.set(atc, [dose, ms(shot.occurrenceDateTime)]);
        }
      }),
    ).toEqual([]);
  });

  it('lets the child’s birthday be the day its mother gave birth', () => {
    let births = 0;
    for (const { index, resources } of nation) {
      const child = nation[index + 1]?.resources;
      const gaveBirth = ofType(resources, 'Condition').find((c) => codeOf(c.code) === 'DO809');
      const isNewborn = child?.some((r) => r.resourceType === 'Condition' && codeOf(r.code) === 'DZ380');
      if (!gaveBirth || !child || !isNewborn) continue;
      births++;
      expect(text(gaveBirth.onsetDateTime)).toBe(patientOf(child).birthDate);
      expect(object(list(patientOf(child).name)[0]).family).toBe(object(list(patientOf(resources).name)[0]).family);
    }
    expect(births).toBeGreaterThan(3);
  });

  it('writes different notes about different people: no long text is repeated over and over', () => {
    const counts = new Map<string, number>();
    let notes = 0;
    for (const { resources } of nation) {
      for (const note of ofType(resources, 'DocumentReference')) {
        notes++;
        const words = text(note.description);
        counts.set(words, (counts.get(words) ?? 0) + 1);
      }
    }
    expect(counts.size).toBeGreaterThan(450);
    expect(Math.max(...counts.values()) / notes).toBeLessThan(0.03);
  });
});

describe('the acute department in Aalborg', () => {
  const present = (): Json[] =>
    nation.flatMap(({ resources }) =>
      ofType(resources, 'Encounter').filter(
        (e) => e.status === 'in-progress' && /FAM.*Aalborg/.test(text(object(e.serviceProvider).display)),
      ),
    );

  it('has fourteen patients right now, each with a place of their own', () => {
    const places = present().map((e) => text(object(list(e.location)[0]?.location).display));
    expect(places).toHaveLength(14);
    expect(new Set(places).size).toBe(14);
    expect(places).toContain('Plads 7');
  });

  it('has triaged each of them on arrival, and knows why they came', () => {
    for (const { resources } of nation) {
      const now = ofType(resources, 'Encounter').find(
        (e) => e.status === 'in-progress' && /FAM.*Aalborg/.test(text(object(e.serviceProvider).display)),
      );
      if (!now) continue;
      const triage = resources.find(
        (r) =>
          r.resourceType === 'Observation' && codeOf(r.code) === 'triage' && encounterOf(r) === `urn:uuid:${now.id}`,
      );
      expect(triage?.valueInteger).toBeGreaterThanOrEqual(1);
      expect(text(object(list(now.reasonCode)[0]).text)).not.toBe('');
    }
  });

  it('is not the only place with patients: wards in several regions have people in bed', () => {
    const wards = new Set(
      nation.flatMap(({ resources }) =>
        ofType(resources, 'Encounter')
          .filter((e) => e.status === 'in-progress')
          .map((e) => text(object(e.serviceProvider).display)),
      ),
    );
    expect(wards.size).toBeGreaterThanOrEqual(8);
  });
});

describe('Karla, as the drawing of her page shows her', () => {
  const karla = (): Resource[] => nation[0]?.resources ?? [];
  const count = (test: (r: Resource) => boolean): number => karla().filter(test).length;

  it('has 41 contacts, 214 laboratory answers, 86 notes, 33 documents, 12 imaging studies and 19 vaccinations', () => {
    const noteTypes = ['11506-3', '18842-5', '34133-9'];
    expect({
      contacts: count((r) => r.resourceType === 'Encounter'),
      answers: count((r) => r.resourceType === 'Observation' && codeOf(list(r.category)[0]) === 'laboratory'),
      notes: count((r) => r.resourceType === 'DocumentReference' && noteTypes.includes(codeOf(r.type))),
      documents: count((r) => r.resourceType === 'DocumentReference' && !noteTypes.includes(codeOf(r.type))),
      studies: count((r) => r.resourceType === 'ImagingStudy'),
      vaccinations: count((r) => r.resourceType === 'Immunization'),
    }).toEqual({ contacts: 41, answers: 214, notes: 86, documents: 33, studies: 12, vaccinations: 19 });
  });

  it('has nine current medicines to show and one that she keeps private', () => {
    const active = karla().filter((r) => r.resourceType === 'MedicationRequest' && r.status === 'active');
    const isPrivate = (r: Resource): boolean => list(object(r.meta).security).some((s) => s.code === 'private');
    expect(active.filter((r) => !isPrivate(r))).toHaveLength(9);
    expect(active.filter(isPrivate)).toHaveLength(1);
  });

  it('has an early warning score of 7 now and 4 on arrival, a chest X-ray nobody has described, and three answers to come', () => {
    const scores = karla()
      .filter((r) => codeOf(r.code) === 'ews')
      .map((r) => r.valueInteger);
    expect(scores.slice(-2)).toEqual([4, 7]);
    const described = new Set(ofType(karla(), 'DiagnosticReport').map((r) => list(r.imagingStudy)[0]?.reference));
    const open = ofType(karla(), 'ImagingStudy').filter((s) => !described.has(`urn:uuid:${s.id}`));
    expect(open.map((s) => s.description)).toEqual(['Røntgen af thorax']);
    expect(count((r) => r.resourceType === 'ServiceRequest' && r.status === 'active')).toBe(3);
  });

  it('must never have penicillin', () => {
    const cave = ofType(karla(), 'AllergyIntolerance');
    expect(cave).toHaveLength(3);
    const worst = cave.find((a) => a.criticality === 'high');
    expect(text(object(worst?.code).text)).toBe('Penicillin');
    expect(codeOf(worst?.verificationStatus)).toBe('confirmed');
  });

  it('has measured a falling oxygen saturation at home these last days', () => {
    const home = karla()
      .filter((r) => list(r.performer).some((p) => p.type === 'Patient') && text(object(r.code).text) === 'SpO₂')
      .sort((a, b) => ms(a.effectiveDateTime) - ms(b.effectiveDateTime))
      .map((r) => Number(object(r.valueQuantity).value));
    expect(home.slice(-4)).toEqual([89, 88, 87, 86]);
  });
});
