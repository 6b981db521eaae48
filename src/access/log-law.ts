/**
 * Who may see log rows of others, as a small dated table of our own beside the law of access (rows 51, 55 and 63 there are for
 * citizens and those who act for them). BEK 1615/2018 § 13 gives whoever lets assistants work on her behalf the right to see
 * what they did; that a unit's leader and the controller's own system see their unit's rows is the controller's duty to watch
 * over its own staff (GDPR art. 24 and 32).
 */
import type { AskContext, Caller, Role } from '../identity/caller.js';
import type { OrganisationTree } from './organisation-tree.js';

export interface LogRule {
  id: string;
  actors: readonly Role[];
  legal: string;
  da: string;
  en: string;
  /** What stands in the log. */
  log: string;
  validFrom: string;
  validTo?: string;
  confidence: 'A' | 'B' | 'C';
}

export type LogView = 'assistants-log' | 'unit-log';

/** BEK 1615/2018 § 7, stk. 2: who may let assistants work on their behalf. */
const PRINCIPALS: readonly Role[] = ['doctor', 'dentist', 'midwife', 'nurse', 'ssa'];

export const LOG_RULES: Readonly<Record<LogView, readonly LogRule[]>> = {
  'assistants-log': [
    {
      id: 'S30',
      actors: PRINCIPALS,
      legal: 'BEK nr. 1615/2018 § 13',
      da: 'Du må se, hvad dine medhjælpere har slået op på dine vegne.',
      en: 'You may see what your assistants have looked up on your behalf.',
      log: 'Tilsyn med medhjælpere',
      validFrom: '2019-01-01',
      confidence: 'A',
    },
  ],
  'unit-log': [
    {
      id: 'S31',
      actors: [...PRINCIPALS, 'municipal-nurse', 'pharmacist'],
      legal: 'Databeskyttelsesforordningen art. 24 og 32: den dataansvarliges tilsyn med egne ansatte',
      da: 'Du må se de opslag, der er gjort fra den enhed, du leder.',
      en: 'You may see the look-ups made from the unit that you lead.',
      log: 'Lederens tilsyn med enhedens opslag',
      validFrom: '2019-01-01',
      confidence: 'C',
    },
    {
      id: 'S32',
      // The measuring system exists in the demonstration alone.
      actors: ['source-system', 'bench-system'],
      legal: 'Databeskyttelsesforordningen art. 24 og 32: den dataansvarliges eget system',
      da: 'Systemet må se de opslag, der er gjort fra dets egen organisation.',
      en: 'The system may see the look-ups made from its own organisation.',
      log: 'Den dataansvarliges tilsyn med egne opslag',
      validFrom: '2019-01-01',
      confidence: 'C',
    },
  ],
};

/** Row S33: nothing of the above opens it. */
export const LOG_REFUSAL = {
  id: 'S33',
  legal: 'BEK nr. 1615/2018 § 13',
  da: 'Du har ingen medhjælpere eller enhed, hvis log du må se.',
  en: 'You have no assistants and no unit whose log you may see.',
  log: 'Afvist: ingen ret til andres logrækker',
};

/** The rule that opens a view, with whose rows it shows; undefined when none does. */
export function decideLogView(
  view: LogView,
  { caller }: Pick<AskContext, 'caller'>,
  day: string,
  tree: OrganisationTree,
): { rule: LogRule; parties: string[] } | undefined {
  const rule = LOG_RULES[view].find(
    (one) =>
      one.validFrom <= day && (one.validTo === undefined || day < one.validTo) && one.actors.includes(caller.role),
  );
  const parties = rule ? partiesOf(view, caller, tree) : [];
  return rule && parties.length > 0 ? { rule, parties } : undefined;
}

function partiesOf(view: LogView, caller: Caller, tree: OrganisationTree): string[] {
  if (view === 'assistants-log') return [`principal|${caller.id}`];
  const roof = caller.kind === 'system' ? caller.organisation?.id : caller.leads;
  return roof === undefined ? [] : tree.controlledBy(roof).map((id) => `unit|${id}`);
}
