import { describe, expect, it } from 'vitest';
import { type AccessFact, type Ask, DATA_KINDS, decide, type Decision } from '../../src/access/index.js';
import {
  actors,
  ask,
  asta,
  at,
  attachment,
  block,
  classes,
  consent,
  drift,
  encounter,
  factsOf,
  fromOwner,
  IN_FAM,
  jens,
  KARLA,
  KARLA_IN_FAM,
  KARLA_WITH_PRACTICE,
  kim,
  line,
  mads,
  NOW,
  omar,
  optOut,
  org,
  peter,
  privateMark,
  pro,
  professional,
  referral,
  sofie,
  tolk,
  TREE,
} from './cast.js';

const judge = (question: Ask, facts: AccessFact[], now = NOW): Decision => decide(question, facts, now, { tree: TREE });
const REASON = 'bevidstløs, kan ikke spørges';
const KARLA_IN_LUNGE = factsOf(KARLA, encounter('lunge', '2026-11-20T10:00:00+01:00'));
const KARLA_LONG_AGO = factsOf(KARLA, encounter('fam', '2024-03-01', '2024-03-04'));
const KARLA_BOOKED = factsOf(KARLA, encounter('fam', '2026-11-24T09:00:00+01:00', undefined, { status: 'planned' }));
const KARLA_ALONE = factsOf(KARLA);

describe('01 a doctor with a patient in contact or referred now', () => {
  it('sees everything when the patient is in her department now', () => {
    expect(judge(ask(asta), KARLA_IN_FAM)).toMatchObject({
      effect: 'P',
      rule: '01',
      grade: 'A',
      visible: { kinds: 'all' },
    });
  });
  it('sees everything when the patient is referred to her by name', () => {
    const facts = factsOf(KARLA, referral(pro('peter'), '2026-10-01'));
    expect(judge(ask(peter), facts)).toMatchObject({ effect: 'P', rule: '01', grade: 'A+' });
  });
  it('is not opened by a contact in another hospital', () => {
    expect(judge(ask(peter), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '05', grade: 'E' });
  });
  it('may write in the record of her own patient, and not in that of a stranger', () => {
    expect(judge(ask(asta, { operation: 'write' }), KARLA_IN_FAM).effect).toBe('P');
    expect(judge(ask(peter, { operation: 'write' }), KARLA_IN_FAM).effect).toBe('D');
  });
  it('is not opened by the purpose of economy', () => {
    expect(judge(ask(asta, { purpose: 'economy' }), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '00' });
  });
});

describe('02 a doctor of the same hospital, or the own GP', () => {
  it('lets a doctor of the same hospital in, and the look-up is followed up for 90 days', () => {
    expect(judge(ask(asta), KARLA_IN_LUNGE)).toMatchObject({
      effect: 'PF',
      rule: '02',
      grade: 'B+',
      obligations: ['follow-up-90-days'],
    });
  });
  it('lets the own GP in', () => {
    expect(judge(ask(sofie), factsOf(KARLA_WITH_PRACTICE))).toMatchObject({ effect: 'PF', rule: '02', grade: 'B' });
  });
  it('does not let in a GP whose patient she is not', () => {
    expect(judge(ask(sofie), KARLA_ALONE)).toMatchObject({ effect: 'D', rule: '05' });
  });
});

describe('03 and 04 registers that show an earlier contact, or do not show it yet', () => {
  it('03 an earlier patient is opened when the doctor states current treatment and why', () => {
    const stated = ask(asta, { statesCurrentTreatment: true, reason: 'ringer om svar' });
    expect(judge(stated, KARLA_LONG_AGO)).toMatchObject({ effect: 'PF', rule: '03', grade: 'C' });
  });
  it('03 an earlier patient is not opened without a statement, or with a statement without a reason', () => {
    expect(judge(ask(asta), KARLA_LONG_AGO)).toMatchObject({ effect: 'D', rule: 'S7' });
    expect(judge(ask(asta, { statesCurrentTreatment: true, reason: '  ' }), KARLA_LONG_AGO)).toMatchObject({
      effect: 'D',
      rule: 'S7',
    });
  });
  it('04 a patient booked for the day after tomorrow is opened when the doctor states current treatment', () => {
    const stated = ask(asta, { statesCurrentTreatment: true, reason: 'forbereder' });
    expect(judge(stated, KARLA_BOOKED)).toMatchObject({
      effect: 'PF',
      rule: '04',
      grade: 'D',
      obligations: ['follow-up-90-days'],
    });
  });
  it('04 a booked patient is not opened without a statement', () => {
    expect(judge(ask(asta), KARLA_BOOKED)).toMatchObject({ effect: 'D', rule: 'S7', grade: 'D' });
  });
  it('a statement alone does not open a patient whom no register connects with the doctor', () => {
    const stated = ask(peter, { statesCurrentTreatment: true, reason: 'hun sidder her' });
    expect(judge(stated, KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '05' });
  });
});

describe('05 no treatment relation', () => {
  it('refuses, and tells the doctor what could open: consent or emergency', () => {
    expect(judge(ask(peter), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '05', ways: ['consent', 'emergency'] });
  });
  it('shows nothing at all, not even who she is', () => {
    const { visible, evidence } = judge(ask(peter), KARLA_IN_FAM);
    expect(visible).toMatchObject({ kinds: [], hidden: { everything: true } });
    expect(evidence).toBeUndefined();
  });
  it('does not refuse the doctor who has her in the department', () => {
    expect(judge(ask(asta), KARLA_IN_FAM).rule).not.toBe('05');
  });
});

describe('06 consent of the patient', () => {
  it('opens the record for a doctor without any relation', () => {
    expect(judge(ask(peter, { consent: true }), KARLA_ALONE)).toMatchObject({ effect: 'P', rule: '06' });
  });
  it('opens by a recorded consent to this doctor while it lasts, and not to another doctor', () => {
    const given = consent('consent', {
      type: 'permit',
      actor: actors(pro('peter')),
      period: { start: '2026-11-20', end: '2026-11-22' },
    });
    expect(judge(ask(peter), factsOf(KARLA, given))).toMatchObject({ effect: 'P', rule: '06' });
    expect(judge(ask(sofie), factsOf(KARLA, given)).effect).toBe('D');
  });
  it('a recorded consent has lapsed on the day after its last, and after a year whatever it says', () => {
    const given = (period: object) =>
      factsOf(KARLA, consent('consent', { type: 'permit', actor: actors(pro('peter')), period }));
    expect(judge(ask(peter), given({ start: '2026-11-20', end: '2026-11-21' })).effect).toBe('D');
    expect(judge(ask(peter), given({ start: '2025-11-23' })).effect).toBe('P');
    expect(judge(ask(peter), given({ start: '2025-11-22' })).effect).toBe('D');
  });
  it('does not open the record for a nurse: the table gives her no such row', () => {
    expect(judge(ask(professional('nurse', 'hjerte'), { consent: true }), KARLA_ALONE).effect).toBe('D');
  });
});

describe('07 emergency access (værdispring)', () => {
  it('opens everything for a doctor who types why, tells the citizen and gives the leader a task', () => {
    const decision = judge(ask(peter, { purpose: 'emergency', reason: REASON }), KARLA_ALONE);
    expect(decision).toMatchObject({
      effect: 'PR',
      rule: '07',
      visible: { kinds: 'all', hidden: { privateMarks: false, parts: [] } },
    });
    expect(decision.obligations).toEqual(expect.arrayContaining(['notify-citizen', 'leader-task', 'flag-in-log']));
  });
  it('opens also what the citizen has blocked for everybody', () => {
    const facts = factsOf(KARLA, block(), block({ class: classes('journal') }), optOut(), privateMark());
    expect(judge(ask(peter, { purpose: 'emergency', reason: REASON }), facts)).toMatchObject({
      effect: 'PR',
      rule: '07',
      visible: { hidden: { privateMarks: false, parts: [], everything: false } },
    });
  });
  it('needs a reason of at least ten characters', () => {
    expect(judge(ask(peter, { purpose: 'emergency', reason: '123456789 ' }), KARLA_ALONE)).toMatchObject({
      effect: 'D',
      rule: 'S5',
    });
    expect(judge(ask(peter, { purpose: 'emergency', reason: '1234567890' }), KARLA_ALONE)).toMatchObject({
      effect: 'PR',
    });
  });
  it('is not for a nurse, who is told to call the doctor', () => {
    expect(judge(ask(mads, { purpose: 'emergency', reason: REASON }), KARLA_IN_FAM)).toMatchObject({
      effect: 'D',
      rule: 'S6',
    });
  });
});

describe('08 and 09 blocks', () => {
  const psychiatry = block({ data: fromOwner('psyk') });
  it('08 data of one department that are blocked for everybody are left out, and the doctor is told that something is', () => {
    expect(judge(ask(asta), factsOf(KARLA, IN_FAM, psychiatry))).toMatchObject({
      effect: 'F',
      rule: '08',
      rules: ['08', '01', '77'],
      obligations: ['tell-filtered'],
      visible: { hidden: { parts: [{ owners: ['psyk'] }] }, showWithheld: true },
    });
  });
  it('08 a block of a whole hospital leaves out its departments too', () => {
    const { visible } = judge(ask(sofie), factsOf(KARLA_WITH_PRACTICE, block({ data: fromOwner('aauh') })));
    expect([...(visible.hidden.parts[0]?.owners ?? [])].sort()).toEqual(['aauh', 'fam', 'lunge', 'psyk']);
  });
  it('08 keeps the follow-up that the relation asks for', () => {
    expect(judge(ask(asta), [...KARLA_IN_LUNGE, ...factsOf(psychiatry)])).toMatchObject({
      effect: 'F',
      obligations: expect.arrayContaining(['follow-up-90-days', 'tell-filtered']),
    });
  });
  it('08 does nothing against a doctor it does not name, before it begins or after it ends', () => {
    for (const other of [
      block({ actor: actors(pro('peter')), data: fromOwner('psyk') }),
      block({ data: fromOwner('psyk'), period: { start: '2026-11-23' } }),
      block({ data: fromOwner('psyk'), period: { end: '2026-11-21' } }),
    ]) {
      expect(judge(ask(asta), factsOf(KARLA, IN_FAM, other))).toMatchObject({ effect: 'P', rule: '01' });
    }
  });
  it('08 a block on its last day still holds', () => {
    const facts = factsOf(KARLA, IN_FAM, block({ data: fromOwner('psyk'), period: { end: '2026-11-22' } }));
    expect(judge(ask(asta), facts)).toMatchObject({ effect: 'F', rule: '08' });
  });
  it('09 a doctor whom the citizen has blocked by name is refused even with the patient in her department', () => {
    const facts = factsOf(KARLA, IN_FAM, block({ actor: actors(pro('asta')) }));
    expect(judge(ask(asta), facts)).toMatchObject({ effect: 'D', rule: '09', ways: ['consent', 'emergency'] });
    expect(judge(ask(professional('doctor', 'fam', 'colleague')), facts)).toMatchObject({ effect: 'P', rule: '01' });
  });
  it('09 a block of the hospital reaches the doctors of its departments', () => {
    const facts = factsOf(KARLA, IN_FAM, block({ actor: actors(org('aauh')) }));
    expect(judge(ask(asta), facts)).toMatchObject({ effect: 'D', rule: '09' });
    expect(judge(ask(sofie), [...facts, ...factsOf(KARLA_WITH_PRACTICE)])).toMatchObject({ effect: 'PF', rule: '02' });
  });
  it('09 a block that names somebody unreadable blocks everybody rather than nobody', () => {
    const facts = factsOf(KARLA, IN_FAM, block({ actor: actors({ display: 'min nabo' }) }));
    expect(judge(ask(asta), facts)).toMatchObject({ effect: 'D', rule: '09' });
  });
  it('a revoked block is no block', () => {
    const revoked = { ...block({ actor: actors(pro('asta')) }), status: 'inactive' };
    expect(judge(ask(asta), factsOf(KARLA, IN_FAM, revoked))).toMatchObject({ effect: 'P', rule: '01' });
  });
});

describe('10 consent lifts a block for this look-up', () => {
  const facts = factsOf(KARLA, IN_FAM, block({ data: fromOwner('psyk') }));
  it('shows the blocked part and marks it in the log', () => {
    expect(judge(ask(asta, { consent: true }), facts)).toMatchObject({
      effect: 'P',
      rule: '10',
      obligations: expect.arrayContaining(['flag-in-log']),
      visible: { hidden: { parts: [] } },
    });
  });
  it('is not lifted by the statement of current treatment', () => {
    expect(judge(ask(asta, { statesCurrentTreatment: true, reason: REASON }), facts)).toMatchObject({
      effect: 'F',
      rule: '08',
    });
  });
});

describe('11-13 private-marked medication', () => {
  const facts = factsOf(KARLA, IN_FAM, privateMark());
  it('11 is left out, and the doctor is told', () => {
    expect(judge(ask(asta), facts)).toMatchObject({
      effect: 'F',
      rule: '11',
      visible: { hidden: { privateMarks: true } },
    });
  });
  it('11 says nothing when nothing is private-marked, but would still leave it out', () => {
    expect(judge(ask(asta), KARLA_IN_FAM)).toMatchObject({
      effect: 'P',
      rule: '01',
      visible: { hidden: { privateMarks: true } },
    });
  });
  it('12 is shown with consent and marked in the log', () => {
    expect(judge(ask(asta, { consent: true }), facts)).toMatchObject({
      effect: 'P',
      rule: '12',
      obligations: ['flag-in-log'],
      visible: { hidden: { privateMarks: false } },
    });
  });
  it('12 is not shown without consent', () => {
    expect(judge(ask(asta), facts).rules).not.toContain('12');
  });
  it('13 is shown in an emergency with a reason, and not without', () => {
    const emergency = judge(ask(asta, { purpose: 'emergency', reason: REASON }), facts);
    expect(emergency).toMatchObject({ effect: 'PR', visible: { hidden: { privateMarks: false } } });
    expect(emergency.rules).toContain('13');
    expect(judge(ask(asta, { purpose: 'emergency' }), facts).effect).toBe('D');
  });
});

describe('14 the citizen has declined look-ups', () => {
  it('refuses the doctor it is about, also with the patient in the department', () => {
    expect(judge(ask(asta), factsOf(KARLA, IN_FAM, optOut(org('fam'))))).toMatchObject({ effect: 'D', rule: '14' });
    expect(judge(ask(asta), factsOf(KARLA, IN_FAM, optOut()))).toMatchObject({ effect: 'D', rule: '14' });
  });
  it('does not refuse others, and consent lifts it', () => {
    expect(judge(ask(asta), factsOf(KARLA, IN_FAM, optOut(org('auh'))))).toMatchObject({ effect: 'P', rule: '01' });
    expect(judge(ask(asta, { consent: true }), factsOf(KARLA, IN_FAM, optOut()))).toMatchObject({
      effect: 'P',
      rule: '10',
    });
  });
});

describe('20 and 21 nurses and midwives', () => {
  it('see the card by row 20 and the journal by row 21 when the patient is in the department', () => {
    const decision = judge(ask(mads), KARLA_IN_FAM);
    const everythingButGenome = DATA_KINDS.filter((kind) => kind !== 'genome');
    expect(decision).toMatchObject({ effect: 'P', visible: { kinds: expect.arrayContaining(everythingButGenome) } });
    expect(decision.visible.kinds).not.toContain('genome');
    expect(decision.rules).toEqual(['20', '21']);
    expect(judge(ask(mads, { dataKinds: ['medication'] }), KARLA_IN_FAM).rules).toEqual(['20']);
    expect(judge(ask(mads, { dataKinds: ['journal'] }), KARLA_IN_FAM).rules).toEqual(['21']);
  });
  it('20 and 21 do not open an earlier patient, whatever is stated', () => {
    const stated = ask(mads, { statesCurrentTreatment: true, reason: REASON });
    expect(judge(stated, KARLA_LONG_AGO)).toMatchObject({ effect: 'D', rule: '05' });
  });
  it('20 gives no right to write on the card; 21 to write in the journal', () => {
    expect(judge(ask(mads, { operation: 'write', dataKinds: ['medication'] }), KARLA_IN_FAM).effect).toBe('D');
    expect(judge(ask(mads, { operation: 'write', dataKinds: ['journal'] }), KARLA_IN_FAM)).toMatchObject({
      effect: 'P',
      rule: '21',
    });
  });
  it('are bound by blocks like doctors', () => {
    expect(judge(ask(mads), factsOf(KARLA, IN_FAM, block({ data: fromOwner('psyk') })))).toMatchObject({
      effect: 'F',
      rule: '08',
    });
    expect(judge(ask(mads), factsOf(KARLA, IN_FAM, block({ actor: actors(pro('mads')) })))).toMatchObject({
      effect: 'D',
      rule: '09',
    });
  });
});

describe('28 and 29 the municipal nurse', () => {
  it('28 sees the medication of a citizen attached to her home care, and nothing else', () => {
    expect(judge(ask(line), factsOf(KARLA, attachment('hjemmepleje')))).toMatchObject({
      effect: 'P',
      rule: '28',
      visible: { kinds: ['demographics', 'medication'] },
    });
    expect(judge(ask(line, { dataKinds: ['journal'] }), factsOf(KARLA, attachment('hjemmepleje'))).effect).toBe('D');
  });
  it('29 sees nothing of a citizen who is not attached, or no longer', () => {
    expect(judge(ask(line), KARLA_ALONE)).toMatchObject({ effect: 'D', rule: '29' });
    expect(
      judge(ask(line), factsOf(KARLA, attachment('hjemmepleje', { start: '2020-01-01', end: '2026-11-21' }))),
    ).toMatchObject({ rule: '29' });
    expect(judge(ask(line), factsOf(KARLA, attachment('hjemmepleje', {}, { status: 'finished' })))).toMatchObject({
      rule: '29',
    });
  });
  it('29 does not speak of an attached citizen', () => {
    expect(judge(ask(line), factsOf(KARLA, attachment('hjemmepleje'))).rules).not.toContain('29');
  });
});

describe('30-33 the pharmacy', () => {
  it('30 sees open prescriptions when dispensing, without any relation', () => {
    expect(judge(ask(omar, { purpose: 'dispense' }), KARLA_ALONE)).toMatchObject({
      effect: 'P',
      rule: '30',
      visible: { kinds: ['demographics', 'medication'], onlyOpenPrescriptions: true },
    });
  });
  it('30 is not for a doctor, and not for other data than medication', () => {
    expect(judge(ask(peter, { purpose: 'dispense' }), KARLA_ALONE).effect).toBe('D');
    expect(judge(ask(omar, { purpose: 'dispense', dataKinds: ['laboratory'] }), KARLA_ALONE).effect).toBe('D');
  });
  it('31 refuses the whole card for advice without consent', () => {
    expect(judge(ask(omar, { purpose: 'advise' }), KARLA_ALONE)).toMatchObject({
      effect: 'D',
      rule: '31',
      ways: ['consent'],
    });
  });
  it('31 is not lifted by a standing consent', () => {
    const standing = consent('consent', {
      type: 'permit',
      actor: actors(pro('omar')),
      period: { start: '2026-11-20' },
    });
    expect(judge(ask(omar, { purpose: 'advise' }), factsOf(KARLA, standing))).toMatchObject({
      effect: 'D',
      rule: '31',
    });
  });
  it('32 shows the whole card with consent for this access', () => {
    const decision = judge(ask(omar, { purpose: 'advise', consent: true }), KARLA_ALONE);
    expect(decision).toMatchObject({ effect: 'P', rule: '32' });
    expect(decision.visible.onlyOpenPrescriptions).toBeUndefined();
  });
  it('32 does not open for the purpose of treatment', () => {
    expect(judge(ask(omar, { consent: true }), KARLA_ALONE).effect).toBe('D');
  });
  it('33 lets a pharmacist read and keep the vaccination card when vaccinating', () => {
    const vaccinate = ask(omar, { purpose: 'vaccinate', operation: 'write' });
    expect(judge(vaccinate, KARLA_ALONE)).toMatchObject({
      effect: 'P',
      rule: '33',
      visible: { kinds: ['demographics', 'vaccination'] },
    });
  });
  it('33 is not for other pharmacy staff', () => {
    expect(judge(ask(professional('pharmacy-staff', 'apotek'), { purpose: 'vaccinate' }), KARLA_ALONE).effect).toBe(
      'D',
    );
  });
});

describe('34-37 assistants', () => {
  const delegation = jens.delegation!;
  const withDelegation = (more: Partial<typeof delegation>) => ({ ...jens, delegation: { ...delegation, ...more } });
  it('34 a secretary sees what the principal may see, in the name of the principal', () => {
    expect(judge(ask(jens), KARLA_IN_FAM)).toMatchObject({
      effect: 'P',
      rule: '34',
      rules: ['34', '01', '77'],
      onBehalfOf: { id: 'asta' },
      obligations: ['principal-log'],
    });
  });
  it('34 inherits the refusal as well', () => {
    expect(judge(ask(jens), KARLA_ALONE)).toMatchObject({ effect: 'D', rule: '05', onBehalfOf: { id: 'asta' } });
  });
  it('34 inherits the filter, and a block of the secretary himself counts too', () => {
    expect(judge(ask(jens), factsOf(KARLA, IN_FAM, privateMark()))).toMatchObject({
      effect: 'F',
      rule: '34',
      rules: ['34', '11', '01', '77'],
    });
    expect(judge(ask(jens), factsOf(KARLA, IN_FAM, block({ actor: actors(pro('jens')) })))).toMatchObject({
      effect: 'D',
      rule: '09',
    });
    expect(judge(ask(jens), factsOf(KARLA, IN_FAM, block({ actor: actors(pro('asta')) })))).toMatchObject({
      effect: 'D',
      rule: '09',
    });
  });
  it('34 is narrowed to the data kinds of the delegation', () => {
    const narrow = withDelegation({ scope: ['medication'] });
    expect(judge(ask(narrow), KARLA_IN_FAM).visible.kinds).toEqual(['demographics', 'medication']);
    expect(judge(ask(narrow, { dataKinds: ['journal'] }), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '35' });
  });
  it('34 given to look, a delegation lets nobody write', () => {
    const looking = withDelegation({ readOnly: true });
    expect(judge(ask(looking), KARLA_IN_FAM)).toMatchObject({ effect: 'P', rule: '34' });
    expect(judge(ask(looking, { operation: 'write' }), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '35' });
    expect(judge(ask(jens, { operation: 'write' }), KARLA_IN_FAM)).toMatchObject({ effect: 'P', rule: '34' });
  });
  it('34 holds in the house of the principal: who moves to another hospital leaves it behind', () => {
    expect(judge(ask({ ...jens, organisation: at('lunge') }), KARLA_IN_FAM)).toMatchObject({ rule: '34' });
    expect(judge(ask({ ...jens, organisation: at('hjerte') }), KARLA_IN_FAM)).toMatchObject({
      effect: 'D',
      rule: '35',
    });
  });
  it('35 a secretary without a delegation sees nothing', () => {
    expect(judge(ask({ ...jens, delegation: undefined }), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '35' });
  });
  it('35 a delegation ends at its last instant, exactly', () => {
    const until = withDelegation({ validTo: NOW.toISOString() });
    expect(judge(ask(until), KARLA_IN_FAM, new Date(NOW.getTime() - 1))).toMatchObject({ effect: 'P', rule: '34' });
    expect(judge(ask(until), KARLA_IN_FAM, NOW)).toMatchObject({ effect: 'D', rule: '35' });
  });
  it('35 a delegation does not work before it begins, nor when it is longer than two years', () => {
    expect(judge(ask(withDelegation({ validFrom: '2026-11-22T09:41:00.001+01:00' })), KARLA_IN_FAM)).toMatchObject({
      rule: '35',
    });
    expect(judge(ask(withDelegation({ validTo: '2028-01-01T00:00:00+01:00' })), KARLA_IN_FAM)).toMatchObject({
      rule: '34',
    });
    expect(judge(ask(withDelegation({ validTo: '2028-01-02T00:00:00+01:00' })), KARLA_IN_FAM)).toMatchObject({
      effect: 'D',
      rule: '35',
    });
  });
  it('36 the assistant of a profession that may not delegate is refused', () => {
    const principal = { ...delegation.principal, role: 'treating-pharmacist' as const };
    expect(judge(ask(withDelegation({ principal })), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '36' });
    expect(judge(ask(jens), KARLA_IN_FAM).rule).not.toBe('36');
  });
  it('37 an assistant cannot use emergency access; the principal can', () => {
    const emergency = { purpose: 'emergency', reason: REASON } as const;
    expect(judge(ask(jens, emergency), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '37' });
    expect(judge(ask(asta, emergency), KARLA_IN_FAM)).toMatchObject({ effect: 'PR', rule: '07' });
  });
});

describe('39, 41 and S0: what no relation opens', () => {
  it('39 a technician sees no content, a doctor is not a technician', () => {
    expect(judge(ask(drift, { purpose: 'operate' }), KARLA_IN_FAM)).toMatchObject({
      effect: 'D',
      rule: '39',
      ways: [],
    });
    expect(judge(ask(asta), KARLA_IN_FAM).rules).not.toContain('39');
  });
  it('41 a professional does not see her own record through her work', () => {
    const herself = { ...asta, cpr: '1403481234' };
    expect(judge(ask(herself), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '41', ways: [] });
    expect(judge(ask({ ...asta, cpr: '0202701234' }), KARLA_IN_FAM)).toMatchObject({ effect: 'P', rule: '01' });
  });
  it('S0 a doctor without an authorisation, or outside its time, is refused; consent and emergency do not help', () => {
    const without = { ...asta, authorisationId: undefined };
    for (const more of [{}, { consent: true }, { purpose: 'emergency', reason: REASON } as const]) {
      expect(judge(ask(without, more), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: 'S0', ways: [] });
    }
    const until = (to: string) => ask(asta, { authorisation: { to } });
    expect(judge(until('2026-11-22T08:41:00Z'), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: 'S0' });
    expect(judge(until('2026-11-22T08:41:00.001Z'), KARLA_IN_FAM)).toMatchObject({ effect: 'P', rule: '01' });
  });
  it('S0 the assistant falls with the authorisation of the principal', () => {
    expect(judge(ask(jens, { authorisation: { to: '2026-11-01T00:00:00Z' } }), KARLA_IN_FAM)).toMatchObject({
      effect: 'D',
      rule: 'S0',
    });
  });
  it('an interpreter sees nothing', () => {
    expect(judge(ask(tolk), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '00', ways: [] });
  });
});

describe('S3 and S4: finding a person, and the list of the ward', () => {
  it('S3 a professional with a place of work may find a person, minimal facts only', () => {
    expect(judge(ask(peter, { operation: 'find' }), [])).toMatchObject({
      effect: 'P',
      rule: 'S3',
      obligations: ['minimal-demographics'],
      visible: { kinds: ['demographics'] },
    });
  });
  it('S3 is not for interpreters, technicians or citizens, nor for a doctor without a place of work', () => {
    for (const caller of [tolk, drift, { ...peter, organisation: undefined }]) {
      expect(judge(ask(caller, { operation: 'find' }), []).effect).toBe('D');
    }
  });
  it('S3 a secretary finds on behalf of the principal only', () => {
    expect(judge(ask(jens, { operation: 'find' }), [])).toMatchObject({ effect: 'P', rule: '34', rules: ['34', 'S3'] });
    expect(judge(ask({ ...jens, delegation: undefined }, { operation: 'find' }), [])).toMatchObject({
      effect: 'D',
      rule: '35',
    });
  });
  it('S4 the flow coordinator sees the minimal ward list and no record', () => {
    expect(judge(ask(kim, { operation: 'ward-list' }), [])).toMatchObject({
      effect: 'P',
      rule: 'S4',
      obligations: ['minimal-ward-list'],
    });
    expect(judge(ask(kim), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: '00' });
  });
  it('S4 is not for an interpreter', () => {
    expect(judge(ask(tolk, { operation: 'ward-list' }), []).effect).toBe('D');
  });
});
