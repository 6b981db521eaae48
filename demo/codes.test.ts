import { beforeAll, describe, expect, it } from 'vitest';
import { DIAGNOSES } from './codes/diagnoses.js';
import { CULTURES, DOCUMENTS, HEARING, PATHOLOGY } from './codes/documents.js';
import { DRUGS } from './codes/drugs.js';
import { ANALYSES } from './codes/laboratory.js';
import { PROCEDURES } from './codes/procedures.js';
import { ATC, LANGUAGE, LOINC, MEDCOM_MEASUREMENT, NPU, SKS, UCUM } from './codes/systems.js';
import { VACCINES } from './codes/vaccines.js';
import { BLOOD_PRESSURE_PANEL, CONSCIOUSNESS, MEASURES } from './codes/vital-signs.js';
import { VirtualClock } from '../src/base/index.js';
import { DefinitionBook } from '../src/definitions/index.js';
import { OWN_TERMINOLOGY, TerminologyService } from '../src/terminology/index.js';
import { citizens, list, object, walk, SAMPLE } from './reading.js';

const used = new Map<string, Set<string>>();
const units = new Map<string, Set<string>>();

beforeAll(() => {
  for (const { resources } of citizens(SAMPLE, { today: '2026-11-22' })) {
    for (const resource of resources) {
      walk(resource, (node) => {
        if (typeof node.system !== 'string' || typeof node.code !== 'string') return;
        const codes = used.get(node.system) ?? new Set();
        used.set(node.system, codes.add(node.code));
      });
      const coding = list(object(resource.code).coding)[0];
      const unit = object(resource.valueQuantity).unit;
      if (coding?.system === NPU && typeof unit === 'string') {
        const seen = units.get(String(coding.code)) ?? new Set();
        units.set(String(coding.code), seen.add(unit));
      }
    }
  }
});

const codesOf = (table: Record<string, { code: string }>): string[] => Object.values(table).map((row) => row.code);
/** Systems whose codes follow a grammar instead of a list. */
const NOT_ENUMERABLE = new Set([UCUM, LANGUAGE, 'urn:ietf:rfc:3986']);
/** ATC groups that CAVE entries name. */
const CAVE_GROUPS = ['J01C', 'J01E', 'R05DA04', 'M01AE01', 'N02AA01'];

describe('codes', () => {
  it('come from the tables and nowhere else', () => {
    const measures = Object.values(MEASURES);
    const known: Record<string, string[]> = {
      [SKS]: [...codesOf(DIAGNOSES), ...codesOf(PROCEDURES)],
      [NPU]: [...codesOf(ANALYSES), ...measures.map((m) => m.code)],
      [MEDCOM_MEASUREMENT]: measures.map((m) => m.code),
      [ATC]: [...Object.values(DRUGS).map((d) => d.atc), ...Object.values(VACCINES).map((v) => v.atc), ...CAVE_GROUPS],
      [LOINC]: [
        ...codesOf(DOCUMENTS),
        ...codesOf(CULTURES),
        ...codesOf(HEARING),
        PATHOLOGY.code,
        BLOOD_PRESSURE_PANEL.code,
        CONSCIOUSNESS.code,
        ...measures.flatMap((m) => (m.loinc ? [m.loinc] : [])),
      ],
    };
    for (const [system, allowed] of Object.entries(known)) {
      const strangers = [...(used.get(system) ?? [])].filter((code) => !allowed.includes(code));
      expect({ system, strangers }).toEqual({ system, strangers: [] });
    }
  });

  it('are all known to the terminology, but for units, languages and addresses', () => {
    const terminology = new TerminologyService(
      new DefinitionBook([...OWN_TERMINOLOGY]),
      new VirtualClock('2026-11-22T12:00:00Z'),
    );
    const strangers = [...used].flatMap(([system, codes]) =>
      NOT_ENUMERABLE.has(system)
        ? []
        : [...codes].filter((code) => !terminology.lookup(system, code)).map((code) => `${system}|${code}`),
    );
    expect(strangers).toEqual([]);
  });

  it('are all used by some story: a code nobody uses is a code nobody checks', () => {
    const unusedDrugs = Object.entries(DRUGS)
      .filter(([, d]) => !used.get(ATC)?.has(d.atc))
      .map(([name]) => name);
    const unusedDiagnoses = Object.entries(DIAGNOSES)
      .filter(([, d]) => !used.get(SKS)?.has(d.code))
      .map(([name]) => name);
    const unusedProcedures = Object.entries(PROCEDURES)
      .filter(([, d]) => !used.get(SKS)?.has(d.code))
      .map(([name]) => name);
    expect({ unusedDrugs, unusedDiagnoses, unusedProcedures }).toEqual({
      unusedDrugs: [],
      unusedDiagnoses: [],
      unusedProcedures: [],
    });
  });

  it('have the shape their system gives them', () => {
    for (const { code } of Object.values(DIAGNOSES)) expect(code).toMatch(/^D[A-Z]\d{2}\d?$/);
    for (const { code } of Object.values(PROCEDURES)) expect(code).toMatch(/^[KBU][A-Z0-9]{3,6}$/);
    for (const { code } of Object.values(ANALYSES)) expect(code).toMatch(/^(NPU|DNK)\d{5}$/);
    for (const { atc } of Object.values(DRUGS)) expect(atc).toMatch(/^[A-DGHJL-NPRSV]\d{2}[A-Z]{2}(\d{2})?$/);
    for (const { atc } of Object.values(VACCINES)) expect(atc).toMatch(/^J07[A-Z]{2}\d{2}$/);
  });

  it('stand in a table once each', () => {
    for (const table of [codesOf(DIAGNOSES), codesOf(PROCEDURES), codesOf(ANALYSES)])
      expect(new Set(table).size).toBe(table.length);
  });

  it('keep to one unit per NPU code, since the unit is part of what the code means', () => {
    for (const [code, seen] of units) expect({ code, units: seen.size }).toEqual({ code, units: 1 });
    expect(units.size).toBeGreaterThan(25);
  });
});
