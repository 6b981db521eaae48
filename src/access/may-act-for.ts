/** For whom a citizen may perhaps act: a hint for the screen; each look is decided for itself. */
import type { Database } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import type { Guard } from './guard.js';

export interface ActingFor {
  patientKey: bigint;
  patientId: string;
  name: string;
  relation: string;
  /** Make and end blocks and private marks. */
  mayChoose: boolean;
}

interface Row {
  patient_key: bigint;
  patient_id: string;
  card: string;
}

/** Children, wards and givers of powers that the law opens to the caller now. */
export async function mayActFor(db: Database, guard: Guard, ask: AskContext): Promise<ActingFor[]> {
  if (ask.caller.kind !== 'citizen' || !ask.caller.cpr) return [];
  const rows = await db.query<Row>({
    name: 'may_act_for',
    text: `SELECT DISTINCT c.patient_key, c.patient_id, c.card FROM may_act_for AS m JOIN patient_card AS c ON c.patient_key = m.patient_key WHERE m.party = ANY($1::text[]) ORDER BY c.patient_id`,
    values: [await guard.partiesOf(ask.caller)],
  });
  const open: ActingFor[] = [];
  for (const row of rows) {
    const decision = await guard.decideAbout(ask, row.patient_key, 'overview');
    if (decision.effect === 'D') continue;
    const choices = await guard.decideAbout(ask, row.patient_key, 'own-choice');
    const relation = decision.rule === '63' ? 'fuldmagt' : decision.rule === '62' ? 'værge' : 'barn';
    open.push({
      patientKey: row.patient_key,
      patientId: row.patient_id,
      name: (JSON.parse(row.card) as { name: string }).name,
      relation,
      mayChoose: choices.effect !== 'D',
    });
  }
  return open;
}
