import type { Person } from '../citizens/person.js';
import { CONSENT_SCOPE, CPR, DATA_KIND, MARK, PARTICIPATION, ROLE_CODE } from '../codes/systems.js';
import type { Professional, Unit } from '../directory/model.js';
import type { Day } from '../seed/calendar.js';
import { at, dateText } from '../seed/calendar.js';
import type { Chart } from './chart.js';
import { span } from './contacts.js';

export type DataKind =
  | 'demographics'
  | 'medication'
  | 'vaccination'
  | 'journal'
  | 'image'
  | 'register'
  | 'laboratory'
  | 'home'
  | 'administrative';

interface Block {
  from: Day;
  to?: Day;
  /** Whom it holds against; nobody named means everybody. */
  against?: Unit | Professional;
  kinds?: DataKind[];
  /** Only data from this span of days. */
  data?: { from: Day; to: Day };
  /** Only data this organisation owns. */
  owner?: Unit;
}

const RELATIONS = {
  mother: ['MTH', 'Mor'],
  father: ['FTH', 'Far'],
  daughter: ['DAU', 'Datter'],
  son: ['SON', 'Søn'],
  spouse: ['SPS', 'Ægtefælle'],
  sibling: ['SIB', 'Søskende'],
  friend: ['FRND', 'Ven'],
  guardian: ['GUARD', 'Værge'],
} as const;
export type Relation = keyof typeof RELATIONS;

/** Relatives, custody, guardianship, powers of attorney, blocks and opt-outs. */
export class Rights {
  constructor(private readonly chart: Chart) {}

  relative(person: Person, relation: Relation, mark?: 'custody' | 'guardian', from?: Day): void {
    const { chart } = this;
    const [code, text] = RELATIONS[relation];
    chart.add('RelatedPerson', {
      identifier: [{ use: 'official', system: CPR, value: person.number }],
      active: true,
      patient: chart.patient,
      relationship: [
        { coding: [{ system: ROLE_CODE, code }], text },
        ...(mark
          ? [{ coding: [{ system: MARK, code: mark }], text: mark === 'custody' ? 'Forældremyndighed' : 'Værgemål' }]
          : []),
      ],
      name: [{ use: 'official', family: person.family, given: person.given }],
      telecom: [{ system: 'phone', value: person.phone, use: 'mobile' }],
      gender: person.sex,
      birthDate: dateText(person.birth),
      ...(mark ? { period: { start: dateText(from ?? chart.person.birth) } } : {}),
    });
  }

  /** A block in MinSpærring. */
  block(block: Block): void {
    this.#consent('block', 'deny', 'Sundhedsloven § 42 a, stk. 5', block.from, block.to, {
      ...(block.against ? { actor: [actor(block.against.reference)] } : {}),
      ...(block.kinds ? { class: classes(block.kinds) } : {}),
      ...(block.data ? { dataPeriod: span(dateText(block.data.from), dateText(block.data.to)) } : {}),
      ...(block.owner ? { data: [{ meaning: 'related', reference: block.owner.reference }] } : {}),
    });
  }

  /** The citizen does not want look-ups by an organisation, or by anybody (§ 42 a, stk. 5). */
  optOut(from: Day, against?: Unit): void {
    this.#consent(
      'opt-out',
      'deny',
      'Sundhedsloven § 42 a, stk. 5',
      from,
      undefined,
      against ? { actor: [actor(against.reference)] } : {},
    );
  }

  /** Digital Fuldmagt to a proxy. */
  powerOfAttorney(proxy: Person, from: Day, to: Day, scope: (DataKind | 'log')[]): void {
    this.#consent('power-of-attorney', 'permit', 'Digital Fuldmagt', from, to, {
      actor: [actor({ identifier: { system: CPR, value: proxy.number }, display: proxy.name })],
      class: classes(scope),
    });
  }

  #consent(
    mark: string,
    type: 'permit' | 'deny',
    law: string,
    from: Day,
    to: Day | undefined,
    provision: Record<string, unknown>,
  ): void {
    const { chart } = this;
    chart.add('Consent', {
      status: 'active',
      scope: { coding: [{ system: CONSENT_SCOPE, code: 'patient-privacy' }] },
      category: [{ coding: [{ system: MARK, code: mark }] }],
      patient: chart.patient,
      dateTime: chart.happened(Math.min(at(from, 19, 10), chart.now)),
      policyRule: { text: law },
      provision: { type, period: span(dateText(from), to === undefined ? undefined : dateText(to)), ...provision },
    });
  }
}

function actor(reference: unknown): unknown {
  return { role: { coding: [{ system: PARTICIPATION, code: 'IRCP' }] }, reference };
}

function classes(kinds: string[]): unknown[] {
  return kinds.map((code) => ({ system: DATA_KIND, code }));
}
