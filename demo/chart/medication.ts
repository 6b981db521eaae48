import { DRUGS, type Drug, type DrugName } from '../codes/drugs.js';
import { ATC, DRUG, LIST_CODE, LIST_EMPTY } from '../codes/systems.js';
import type { Professional } from '../directory/model.js';
import type { Reference, Resource } from '../resource.js';
import type { Day, Moment } from '../seed/calendar.js';
import { at, dateText, dayOfMoment, workday } from '../seed/calendar.js';
import type { Chart } from './chart.js';
import { owner, PRIVATE, urn } from './references.js';

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
  facts: PrescriptionFacts;
}

/**
 * The medication card: orders with their dispensings, and who last reviewed it. Orders are collected while stories are told and
 * written by `finish`, when it is known which one replaced which.
 */
export class Medication {
  readonly #orders: Order[] = [];
  readonly #reviews: { moment: Moment; by: Professional }[] = [];

  constructor(private readonly chart: Chart) {}

  prescribe(name: DrugName, facts: PrescriptionFacts): Reference {
    const { chart } = this;
    const drug: Drug = DRUGS[name];
    let { to } = facts;
    for (const other of this.#orders) {
      if (!sameFixedMedicine(other, drug, facts) || !overlap(other, facts.from, to)) continue;
      if (other.from < facts.from) other.to = facts.from - 1;
      else if (other.from - 1 < facts.from) return urn(other.resource);
      else to = other.from - 1;
    }
    const by = facts.by ?? chart.gp;
    const resource = chart.add('MedicationRequest', {
      ...(facts.private ? { meta: PRIVATE } : {}),
      extension: [...owner(by.unit), drugParts(drug)],
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: medicine(drug),
      subject: chart.patient,
      authoredOn: chart.happened(Math.min(at(facts.from, 10, 5), chart.now)),
      requester: by.reference,
      reasonCode: [{ text: facts.indication }],
    });
    this.#orders.push({ resource, drug, from: facts.from, to, facts });
    return urn(resource);
  }

  /** Marks the card as reviewed (ajourført) at a moment; what was on it then is listed. */
  reviewed(moment: Moment, by: Professional): void {
    this.#reviews.push({ moment, by });
  }

  /** Ends what ended with the citizen's death, settles statuses, and writes dispensings and reviews. */
  finish(): void {
    const { chart } = this;
    const death = chart.deceased === undefined ? undefined : dayOfMoment(chart.deceased);
    for (const order of this.#orders) {
      if (death !== undefined && (order.to === undefined || order.to > death)) order.to = Math.max(order.from, death);
      this.#settle(order);
      if (order.facts.dispensed ?? true) this.#dispense(order);
    }
    for (const { moment, by } of this.#reviews) {
      if (chart.deceased === undefined || moment < chart.deceased) this.#writeReview(moment, by);
    }
  }

  #settle(order: Order): void {
    const { facts, resource, from, to } = order;
    const over = to !== undefined && to < this.chart.today;
    const cutShort = facts.stopped || to !== facts.to;
    resource.status = facts.paused ? 'on-hold' : over ? (cutShort ? 'stopped' : 'completed') : 'active';
    resource.dosageInstruction = [
      {
        text: facts.dose,
        timing: { repeat: { boundsPeriod: bounds(from, to) } },
        asNeededBoolean: facts.asNeeded ?? false,
      },
    ];
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
      const handedOut = workday(day) > end ? day : workday(day);
      chart.add('MedicationDispense', {
        status: 'completed',
        medicationCodeableConcept: medicine(order.drug),
        subject: chart.patient,
        performer: [{ actor: chart.pharmacy.reference }],
        authorizingPrescription: [urn(order.resource)],
        quantity: { value: /tablet|kapsel/.test(order.drug.form) ? 100 : 1, unit: 'stk.' },
        whenHandedOver: chart.happened(Math.min(at(handedOut, 15, 20), chart.now)),
      });
    }
  }

  #writeReview(moment: Moment, by: Professional): void {
    const { chart } = this;
    const day = dayOfMoment(moment);
    const current = this.#orders.filter((o) => o.from <= day && (o.to === undefined || o.to >= day));
    chart.add('List', {
      extension: owner(by.unit),
      status: 'current',
      mode: 'working',
      title: 'Medicinkort, ajourført',
      code: { coding: [{ system: LIST_CODE, code: 'medications' }], text: 'Medicinkort' },
      subject: chart.patient,
      date: chart.happened(moment),
      source: by.reference,
      ...(current.length > 0
        ? { entry: current.map((o) => ({ item: urn(o.resource) })) }
        : { emptyReason: { coding: [{ system: LIST_EMPTY, code: 'nilknown' }] } }),
    });
  }

  /** True when a medicine under this ATC prefix has ever been ordered. */
  hasHad(atcPrefix: string): boolean {
    return this.#orders.some((o) => o.drug.atc.startsWith(atcPrefix));
  }
}

/** One fixed medicine at a time: a new order of the same substance replaces the old one. */
function sameFixedMedicine(other: Order, drug: Drug, facts: PrescriptionFacts): boolean {
  return other.drug.atc === drug.atc && !other.facts.asNeeded && !facts.asNeeded;
}

function overlap(other: Order, from: Day, to: Day | undefined): boolean {
  return (other.to === undefined || other.to >= from) && (to === undefined || to >= other.from);
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
