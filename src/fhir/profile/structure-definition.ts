/** The parts of a StructureDefinition that validation reads (https://hl7.org/fhir/R4/structuredefinition.html). */
export interface StructureDefinition {
  resourceType: string;
  url: string;
  version?: string;
  /** The type it constrains: `Patient`, `Extension`. */
  type?: string;
  kind?: string;
  derivation?: string;
  baseDefinition?: string;
  snapshot?: { element: SnapshotElement[] };
  differential?: { element: SnapshotElement[] };
  [element: string]: unknown;
}

export interface SnapshotElement {
  id?: string;
  path: string;
  sliceName?: string;
  slicing?: { discriminator?: Discriminator[]; rules?: string; ordered?: boolean };
  min?: number;
  max?: string;
  base?: { path: string; min: number; max: string };
  contentReference?: string;
  type?: SnapshotType[];
  maxLength?: number;
  binding?: { strength: string; valueSet?: string; extension?: { url: string; [value: string]: unknown }[] };
  constraint?: SnapshotConstraint[];
  /** fixed[x], pattern[x], minValue[x], maxValue[x] stand under their typed names. */
  [element: string]: unknown;
}

export interface SnapshotType {
  code: string;
  profile?: string[];
  targetProfile?: string[];
  aggregation?: string[];
  extension?: { url: string; valueUrl?: string; valueUri?: string }[];
}

export interface SnapshotConstraint {
  key: string;
  severity: string;
  human: string;
  expression?: string;
  source?: string;
}

/** https://hl7.org/fhir/R4/valueset-discriminator-type.html */
export interface Discriminator {
  type: string;
  path: string;
}
