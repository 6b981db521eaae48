import { DRUGS, type Drug, type DrugName } from '../codes/drugs.js';
import { ATC, DRUG } from '../codes/systems.js';
import type { Professional } from '../directory/model.js';
import type { Reference, Resource } from '../resource.js';
import type { Day, Moment } from '../seed/calendar.js';
import { at, dateText, workday } from '../seed/calendar.js';
import { type Chart, owner, PRIVATE, urn } from './chart.js';

export interface PrescriptionFacts {
  from: Day;
  /** Last day. A day to come makes it a running course; none means until further notice. */
  to?: Day;
  dose: string;
  /** What it is against, in the citizen's words. */
  indication: string;
  by?: Professional;
  asNeeded?: boolean;
  /** Stopped before its time, or replaced by another. */
  stopped?: boolean;
  paused?: boolean;
  private?: boolean;
  /** Fetched at the pharmacy (default), or given on the ward. */
  dispensed?: boolean;
}

interface Order {
  resource: Resource;
  drug: Drug;
  from: Day;
  to: Day | undefined;
  active: boolean;
}

/** The medication card: orders with their dispensings, and who last reviewed it. */
export class Medication {
  readonly #orders: Order[] = [];

  constructor(private readonly chart: Chart) {}

  prescribe(name: DrugName, facts: PrescriptionFacts): Reference {
    const { chart } = this;
    const drug: Drug = DRUGS[name];
    const by = facts.by ?? chart.gp;
    const over = facts.to !== undefined && facts.to < chart.today;
    const status = facts.paused ? 'on-hold' : over ? (facts.stopped ? 'stopped' : 'completed') : 'active';
    const resource = chart.add('MedicationRequest', {
      ...(facts.private ? { meta: PRIVATE } : {}),
      extension: [...owner(by.unit), drugParts(drug)],
      status,
      intent: 'order',
      medicationCodeableConcept: medicine(drug),
      subject: chart.patient,
      authoredOn: chart.happened(Math.min(at(facts.from, 10, 5), chart.now)),
      requester: by.reference,
      reasonCode: [{ text: facts.indication }],
      dosageInstruction: [
        {
          text: facts.dose,
          timing: { repeat: { boundsPeriod: bounds(facts.from, facts.to) } },
          asNeededBoolean: facts.asNeeded ?? false,
        },
      ],
    });
    const order = { resource, drug, from: facts.from, to: facts.to, active: !over };
    this.#orders.push(order);
    if (facts.dispensed ?? true) this.#dispense(order);
    return urn(resource);
  }

  /** Handed out at the pharmacy. The card forgets dispensings after two years (BEK 1615/2018 § 14). */
  #dispense(order: Order): void {
    const { chart } = this;
    const end = Math.min(order.to ?? chart.today, chart.today - 1);
    const oldest = chart.today - 700;
    const interval = order.to !== undefined && order.to - order.from < 40 ? 1000 : 105 + (order.from % 40);
    const first = Math.max(order.from, oldest + (order.from % 30));
    for (
      let day = first, left = 3;
      day <= end && left > 0;
      day += Math.max(interval, Math.floor((end - first) / 3)), left--
    ) {
      chart.add('MedicationDispense', {
        status: 'completed',
        medicationCodeableConcept: medicine(order.drug),
        subject: chart.patient,
        performer: [{ actor: chart.pharmacy.reference }],
        authorizingPrescription: [urn(order.resource)],
        quantity: {
          value: order.drug.form.includes('tablet') || order.drug.form.includes('kapsel') ? 100 : 1,
          unit: 'stk.',
        },
        whenHandedOver: chart.happened(Math.min(at(workday(day), 15, 20), chart.now)),
      });
    }
  }

  /** Marks the card as reviewed (ajourført) and lists what was on it. */
  reviewed(moment: Moment, by: Professional): void {
    const { chart } = this;
    const current = this.#orders.filter((o) => o.active && o.from * 1440 <= moment);
    chart.add('List', {
      extension: owner(by.unit),
      status: 'current',
      mode: 'working',
      title: 'Medicinkort, ajourført',
      code: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-example-use-codes', code: 'medications' }],
        text: 'Medicinkort',
      },
      subject: chart.patient,
      date: chart.happened(moment),
      source: by.reference,
      ...(current.length > 0
        ? { entry: current.map((o) => ({ item: urn(o.resource) })) }
        : {
            emptyReason: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'nilknown' }],
            },
          }),
    });
  }

  /** True when a medicine under this ATC prefix has ever been ordered. */
  hasHad(atcPrefix: string): boolean {
    return this.#orders.some((o) => o.drug.atc.startsWith(atcPrefix));
  }

  get running(): number {
    return this.#orders.filter((o) => o.active).length;
  }
}

/** `prednisolon 25 mg tablet` */
export function medicineText(drug: Drug): string {
  return `${drug.generic} ${drug.strength} ${drug.form}`;
}

function medicine(drug: Drug): unknown {
  return { coding: [{ system: ATC, code: drug.atc, display: drug.generic }], text: medicineText(drug) };
}

function drugParts(drug: Drug): unknown {
  const part = (url: string, valueString: string) => ({ url, valueString });
  return {
    url: DRUG,
    extension: [
      part('generic', drug.generic),
      ...(drug.brand ? [part('brand', drug.brand)] : []),
      part('form', drug.form),
      part('strength', drug.strength),
    ],
  };
}

function bounds(from: Day, to?: Day): { start: string; end?: string } {
  return to === undefined ? { start: dateText(from) } : { start: dateText(from), end: dateText(to) };
}
