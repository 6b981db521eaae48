import type { Values } from '../../chart/laboratory.js';
import type { DiagnosisName } from '../../codes/diagnoses.js';
import type { DrugName } from '../../codes/drugs.js';
import type { AnalysisName, PanelName } from '../../codes/laboratory.js';
import type { Dice } from '../../seed/dice.js';

export interface Treatment {
  drug: DrugName;
  chance: number;
  /** Length of the course; undefined = until further notice. */
  days: number | undefined;
  dose: string;
  indication: string;
  asNeeded: boolean;
}

/** A reason to see one's own doctor, with the words of the note (seed/phrase.ts) and what is done. */
export interface Problem {
  ages: [number, number];
  /** How often among the others: a cold 4, a rare thing 0.1. Default 1. */
  weight?: number;
  /** Happens at most once in a life. */
  once?: boolean;
  sex?: 'female' | 'male';
  title?: string;
  notes: string[];
  panel?: PanelName | readonly AnalysisName[];
  values?: (dice: Dice) => Values;
  pressure?: boolean;
  treatments?: Treatment[];
  diagnosis?: DiagnosisName;
  /** Days until the diagnosis is over; none = for good. */
  lasts?: number;
  /** Not told when the citizen's stories treat one of these. */
  unless?: DiagnosisName[];
}

export const treat = (
  drug: DrugName,
  chance: number,
  days: number | undefined,
  dose: string,
  indication: string,
  asNeeded = false,
): Treatment => ({
  drug,
  chance,
  days,
  dose,
  indication,
  asNeeded,
});
