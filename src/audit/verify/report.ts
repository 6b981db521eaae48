/** What the check of the log found. */

export type FindingKind =
  | 'row-changed'
  | 'row-missing'
  | 'row-without-leaf'
  | 'numbers'
  | 'tree'
  | 'checkpoint'
  | 'witness'
  /** What a witness shows was never signed by the log: not the log is to be doubted. */
  | 'false-witness'
  | 'key'
  | 'erasure';

/** Where: a citizen's entry, a leaf, or a stretch of the tree. Never a person number. */
export interface Place {
  /** The citizen's key in the database. */
  patientKey?: string;
  number?: number;
  row?: string;
  leaf?: number;
  /** First leaf and the one after the last. */
  leaves?: [number, number];
  checkpoint?: number;
  witness?: string;
}

export interface Finding {
  kind: FindingKind;
  message: string;
  place: Place;
}

/** How far one witness vouches. */
export interface WitnessReport {
  name: string;
  /** Size of the newest checkpoint with its cosignature; 0 when there is none. */
  size: number;
  /** When it says it saw that. */
  at?: string;
}

export interface LogReport {
  /** True when nothing was found. */
  ok: boolean;
  origin?: string;
  leaves: number;
  citizens: number;
  /** Leaves whose row was erased by the rules of retention. */
  erased: number;
  /** Rows that the sequencer has not come to yet. */
  pending: number;
  checkpoints: number;
  /** Cosignatures of known witnesses that hold. */
  cosignatures: number;
  /** Size of the newest checkpoint; later leaves are not signed yet. */
  signedSize: number;
  /** Each witness that is known. */
  witnesses: WitnessReport[];
  /** Size up to which as many witnesses as are asked for have signed. */
  witnessedSize: number;
  /** Keys the log has signed with. */
  keys: number;
  findings: Finding[];
  /** Findings beyond those listed. */
  unlisted: number;
}

export const MOST_FINDINGS = 100;

export class ReportBook {
  readonly report: LogReport = {
    ok: true,
    leaves: 0,
    citizens: 0,
    erased: 0,
    pending: 0,
    checkpoints: 0,
    cosignatures: 0,
    signedSize: 0,
    witnesses: [],
    witnessedSize: 0,
    keys: 1,
    findings: [],
    unlisted: 0,
  };

  find(kind: FindingKind, message: string, place: Place): void {
    this.report.ok = false;
    if (this.report.findings.length < MOST_FINDINGS) this.report.findings.push({ kind, message, place });
    else this.report.unlisted += 1;
  }
}

/** A finding as one line of text. */
export function findingText({ kind, message, place }: Finding): string {
  const where = [
    place.patientKey !== undefined && `citizen ${place.patientKey}`,
    place.number !== undefined && `entry ${place.number}`,
    place.leaf !== undefined && `leaf ${place.leaf}`,
    place.leaves && `leaves ${place.leaves[0]} to ${place.leaves[1] - 1}`,
    place.row !== undefined && `row ${place.row}`,
    place.checkpoint !== undefined && `checkpoint ${place.checkpoint}`,
    place.witness !== undefined && `witness ${place.witness}`,
  ].filter(Boolean);
  return `${kind}: ${message} (${where.join(', ') || 'the whole log'})`;
}
