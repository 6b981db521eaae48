/**
 * What the patient index knows one fact as, whatever register it came from. Screens may import this file.
 * Each register in this folder turns FHIR resources into items; the shapes of `detail` are the ones below.
 */
export const SOURCE_NAMES = [
  'medication-card',
  'e-journal',
  'vaccinations',
  'images',
  'patient-register',
  'laboratory',
  'home-monitoring',
] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export type ItemKind =
  // medication-card
  | 'medication'
  | 'card-review'
  // e-journal
  | 'note'
  | 'document'
  | 'diagnosis'
  | 'allergy'
  | 'vital'
  | 'alert'
  | 'plan'
  | 'appointment'
  // vaccinations
  | 'vaccination'
  // images
  | 'image'
  // patient-register
  | 'contact'
  | 'referral'
  | 'course'
  | 'procedure'
  // laboratory
  | 'result'
  | 'report'
  | 'request'
  // home-monitoring
  | 'measurement';

/** One line of the overview: where it comes from, when it happened, what it is, and where the whole of it can be read. */
export interface Item {
  source: SourceName;
  kind: ItemKind;
  /** When it happened (ISO 8601, as precise as the source knows it). Absent when the source does not say. */
  time?: string;
  /** One readable line in Danish. */
  title: string;
  /** FHIR reference, e.g. `Observation/abc`. For a remote source, absolute. */
  reference: string;
  /** FHIR status of the resource. */
  status?: string;
  /** Owner: name and SOR id of the organisation that is controller of the fact. */
  org?: string;
  sor?: string;
  /** Who wrote or did it. */
  by?: string;
  /** True when the citizen has private-marked it (shown only to those who may see it). */
  private?: boolean;
  detail?: ItemDetail;
}

export interface ItemDetail {
  // --- medication
  generic?: string;
  brand?: string;
  form?: string;
  strength?: string;
  atc?: string;
  /** Dosage as FMK writes it, e.g. `1+0+1+0` or `2 sug ved behov, højst 8/døgn`. */
  dose?: string;
  asNeeded?: boolean;
  indication?: string;
  /** Start and end of treatment, contact, course or plan (ISO date or dateTime). */
  start?: string;
  end?: string;
  /** A course of treatment with a known end (kur). */
  course?: boolean;
  // --- result, vital, measurement
  code?: string;
  system?: string;
  /** Short name of the analysis, e.g. `CRP`, `SpO₂`. */
  name?: string;
  /** Decimal as the source wrote it (point as separator, precision kept), e.g. `7.1`. */
  value?: string;
  valueText?: string;
  unit?: string;
  low?: string;
  high?: string;
  /** https://terminology.hl7.org/CodeSystem-v3-ObservationInterpretation.html: LL L N H HH A AA */
  flag?: string;
  /** Second value of a pair (diastolic blood pressure). */
  value2?: string;
  // --- note, document
  excerpt?: string;
  contentType?: string;
  docType?: string;
  // --- contact
  /** v3-ActCode: IMP, EMER, AMB, VR, HH. */
  class?: string;
  ongoing?: boolean;
  diagnosis?: string;
  place?: string;
  // --- image
  modality?: string;
  reported?: boolean;
  instances?: number;
  // --- allergy
  criticality?: string;
  reaction?: string;
  verification?: string;
  // --- vaccination
  disease?: string;
  lot?: string;
  dose_number?: string;
}

export type SourceOutcome = 'answered' | 'nothing' | 'withheld' | 'no-answer' | 'stale';

/** What one register said when it was asked. Silence is an outcome of its own, never an empty list. */
export interface SourceAnswer {
  source: SourceName;
  outcome: SourceOutcome;
  /** Number of items shown. */
  count: number;
  /** Number of items that exist but are withheld, when the caller may know that; else absent. */
  withheld?: number;
  /** The time up to which the answer is true (ISO 8601). */
  asOf?: string;
  /** Plain words for the screen when the outcome is not `answered`: cause and what to do. */
  detail?: string;
  /** How long the source took, milliseconds. */
  tookMs?: number;
  /** Where it was asked: `local`, or the remote's name. */
  where?: string;
}
