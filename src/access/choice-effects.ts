/** What a choice of the citizen does in each register, in plain words and numbers: "one block, effective everywhere". */
import { type LogEntry, logInsert, oneCitizen } from '../audit/index.js';
import { type Database, Parameters } from '../database/index.js';
import { SOURCE_NAMES, type SourceName } from '../sources/contract.js';
import type { ChoiceEffect, ChoiceWish, DataKind, HiddenPart, Visibility, Words } from './contract.js';
import { earliest, endOf } from './instants.js';
import type { OrganisationTree } from './organisation-tree.js';
import { withheldSql } from './scope.js';

export type { ChoiceEffect } from './contract.js';

const NAMES: Record<SourceName, Words> = {
  'medication-card': { da: 'medicinkortet', en: 'the medication card' },
  'e-journal': { da: 'sygehusets og lægens journal', en: 'the hospital and practice record' },
  vaccinations: { da: 'vaccinationsregistret', en: 'the vaccination register' },
  images: { da: 'billedarkivet', en: 'the image archive' },
  'patient-register': { da: 'kontakter og henvisninger', en: 'contacts and referrals' },
  laboratory: { da: 'laboratoriesvarene', en: 'the laboratory results' },
  'home-monitoring': { da: 'målingerne hjemmefra', en: 'the home measurements' },
};
const KINDS: Record<SourceName, readonly DataKind[]> = {
  'medication-card': ['medication'],
  'e-journal': ['journal', 'administrative'],
  vaccinations: ['vaccination'],
  images: ['image'],
  'patient-register': ['register'],
  laboratory: ['laboratory', 'genome'],
  'home-monitoring': ['home'],
};

interface Row {
  source: string;
  lines: number;
  hidden: number;
  unsure: number;
}

/** Counted in one statement that also writes the log row. */
export async function effectsOf(
  db: Database,
  patientKey: bigint,
  wish: ChoiceWish,
  log: LogEntry,
  remotes: readonly string[],
  tree: OrganisationTree,
): Promise<ChoiceEffect[]> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const part = partOfWish(wish, tree);
  const hidden = withheldSql(hiding(part), 'i', (value) => p.add(value));
  // What is hidden only because its time or its owner is not known.
  const unsure = `(i.time IS NULL AND ${part.period ? 'true' : 'false'} OR i.owner IS NULL AND ${part.owners ? 'true' : 'false'})`;
  const rows = await db.query<Row>(
    p.statement(`WITH e AS MATERIALIZED (SELECT i.source, ${hidden} AS hidden, ${unsure} AS unsure FROM index_entry AS i WHERE i.patient_key = ${key}::bigint),
      logged AS (${logInsert(p, log, oneCitizen(key, 'SELECT count(*) FROM e'))})
      SELECT source, count(*)::integer AS lines, count(*) FILTER (WHERE hidden)::integer AS hidden, count(*) FILTER (WHERE hidden AND unsure)::integer AS unsure FROM e GROUP BY source`),
  );
  return SOURCE_NAMES.map((source) => effectIn(source, wish, rows, remotes.includes(source)));
}

const hiding = (part: HiddenPart): Visibility => ({
  kinds: 'all',
  hidden: { everything: false, privateMarks: false, parts: [part] },
  showWithheld: false,
});

/** The same reading of a choice as facts.ts and standing.ts give the stored Consent. */
export function partOfWish(wish: ChoiceWish, tree: OrganisationTree): HiddenPart {
  if (wish.kind !== 'block') return {};
  const id = (reference: string) => reference.slice(reference.indexOf('/') + 1);
  const owners = wish.places?.map(id).flatMap((place) => tree.subtreeOf(place));
  const period = { from: earliest(wish.from)?.toISOString(), to: endOf(wish.to)?.toISOString() };
  return {
    ...(owners?.length ? { owners: [...new Set(owners)] } : {}),
    ...(wish.authors?.length ? { authors: wish.authors.map(id) } : {}),
    ...(period.from || period.to ? { period } : {}),
    ...(wish.kinds?.length ? { kinds: wish.kinds } : {}),
  };
}

function effectIn(source: SourceName, wish: ChoiceWish, rows: readonly Row[], isRemote: boolean): ChoiceEffect {
  const row = rows.find((one) => one.source === source) ?? { lines: 0, hidden: 0, unsure: 0 };
  const isTouched =
    wish.kind === 'opt-out' ||
    (wish.kind === 'block' && (!wish.kinds?.length || KINDS[source].some((kind) => wish.kinds!.includes(kind))));
  const hidden = wish.kind === 'opt-out-learning' ? 0 : row.hidden;
  const unsure = wish.kind === 'opt-out-learning' ? 0 : row.unsure;
  return {
    source,
    name: NAMES[source],
    place: isRemote ? 'remote' : 'local',
    isTouched,
    lines: row.lines,
    hidden,
    unsure,
    text: textOf(source, wish, isTouched, isRemote, hidden, row.lines, unsure),
  };
}

function textOf(
  source: SourceName,
  wish: ChoiceWish,
  isTouched: boolean,
  isRemote: boolean,
  hidden: number,
  lines: number,
  unsure: number,
): Words {
  const name = NAMES[source];
  if (wish.kind === 'opt-out-learning')
    return {
      da: `Oplysninger i ${name.da} bruges ikke til personalets egen læring eller til kvalitetsarbejde. Behandlingen ændres ikke.`,
      en: `Information in ${name.en} is not used for the learning of staff or for quality work. Treatment does not change.`,
    };
  if (!isTouched) return { da: `I ${name.da} ændres intet.`, en: `Nothing changes in ${name.en}.` };
  const everybody = !wish.whom?.length;
  const da = [
    `I ${name.da} skjules ${hidden} af ${lines} oplysninger for ${everybody ? 'alt personale' : 'dem, du har valgt'}.`,
    unsure > 0 ? `${unsure} af dem skjules, fordi tid eller sted ikke er kendt.` : '',
    isRemote ? 'Kilden ligger et andet sted; det, den svarer, skjules på samme måde, før nogen ser det.' : '',
  ];
  const en = [
    `In ${name.en} ${hidden} of ${lines} facts are hidden from ${everybody ? 'all staff' : 'those you have chosen'}.`,
    unsure > 0 ? `${unsure} of them are hidden because time or place is not known.` : '',
    isRemote ? 'The register lies elsewhere; what it answers is hidden in the same way before anybody sees it.' : '',
  ];
  return { da: da.filter(Boolean).join(' '), en: en.filter(Boolean).join(' ') };
}
