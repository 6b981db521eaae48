/** Whose data the citizen is looking at: their own, or those of a child or relative. */
import { createContext, useContext } from 'react';
import type { Me } from '../../../src/patient-index/contract.js';
import type { LogAnswer } from '../access-log/log.resource.js';
import type { ChoicesAnswer } from '../blocks/blocks.resource.js';
import type { LiveOverview } from '../overview/use-overview.js';

export interface Subject {
  patientId: string;
  /** Full name; of a stranger, whom the caller may not look for, unknown. */
  name?: string;
  /** In the words of the server, e.g. `datter`. */
  relation?: string;
  isSelf: boolean;
  /** Blocks and private marks may be made for this person, as far as the platform said. */
  mayChoose: boolean;
}

/** @param forId the person in the address; the citizen when absent */
export function subjectOf(me: Me, forId: string | undefined): Subject | undefined {
  if (forId === undefined || forId === me.patientId) {
    return me.patientId === undefined
      ? undefined
      : { patientId: me.patientId, name: me.name, isSelf: true, mayChoose: true };
  }
  const known = me.mayActFor?.find((one) => one.patientId === forId);
  return {
    patientId: forId,
    name: known?.name,
    relation: known?.relation,
    isSelf: false,
    mayChoose: known?.mayChoose ?? false,
  };
}

export const firstName = (name: string): string => name.split(/\s+/)[0] ?? name;

/** What every page of the app reads. */
export interface Citizen {
  me: Me;
  subject: Subject;
  now: Date;
  overview: LiveOverview;
  log: LogAnswer;
  choices: ChoicesAnswer;
  askLogAgain: () => void;
  /** Older lines of the log. */
  askOlder: () => void;
}

export const CitizenContext = createContext<Citizen | undefined>(undefined);

export function useCitizen(): Citizen {
  const citizen = useContext(CitizenContext);
  if (citizen === undefined) throw new Error('useCitizen is for pages inside the app');
  return citizen;
}
