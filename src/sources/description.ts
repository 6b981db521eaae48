import type { Item, ItemDetail, ItemKind, SourceName } from './contract.js';
import type { Json } from './reading/fields.js';

/** What the law's table decides over: docs/record-shapes.md, last section. */
export const DATA_KINDS = [
  'demographics',
  'medication',
  'vaccination',
  'journal',
  'image',
  'register',
  'laboratory',
  'home',
  'administrative',
  'genome',
] as const;
export type DataKind = (typeof DATA_KINDS)[number];

/** What is read out of one resource when it is written: columns of the record, and its line in the overview. */
export interface Description {
  category: DataKind;
  /** Organization id, from a reference `Organization/<id>`. */
  owner?: string;
  ownerName?: string;
  /** SOR id of the owner, when the reference itself carries it as an identifier. */
  ownerSor?: string;
  /** Practitioner ids of those who wrote or did it. */
  authors: string[];
  /** Clinical time, ISO 8601 as precise as the source knows it. */
  time?: string;
  /** Private-marked by the citizen. */
  private: boolean;
  /** v3-Confidentiality code, the strictest found. Absent when nothing is stated. */
  confidentiality?: string;
  /** Absent when the resource is not a line of the overview; `hidden` then says why. */
  item?: Item;
  /** Why there is no line. */
  hidden?: string;
}

/** What a register says about one resource; the rest of the Item is read alike for all registers. */
export interface Line {
  kind: ItemKind;
  /** Absent when the resource says nothing readable: the line is then named after its kind. */
  title: string | undefined;
  detail?: ItemDetail;
  /** Overrides the author's name. */
  by?: string;
}

/** One row of a register's table: which resources it holds, and how they are shown. The first row that fits decides. */
export interface RegisterRow {
  type: string;
  /** The condition in words, for the printed table. */
  condition: string;
  when: (resource: Json) => boolean;
  category: DataKind;
  /** How it is shown; a text says that it is not, and why. */
  show: ((resource: Json) => Line | undefined) | string;
}

/** What a remote register is asked for. The patient is added by the asker. */
export interface RegisterSearch {
  type: string;
  /** Name of the search parameter that takes the patient. */
  patient: 'patient' | 'subject';
  parameters?: Readonly<Record<string, string>>;
  /** Adds `performer=Patient/<id>`: measured by the citizen. */
  performedByPatient?: boolean;
  /** Not every server holds this type: `not supported` is then an answer (it holds none), not a failure. */
  optional?: boolean;
}

/** One register: the rows it holds, and the searches that find them on another FHIR server. */
export interface Register {
  source: SourceName;
  rows: readonly RegisterRow[];
  searches: readonly RegisterSearch[];
}
