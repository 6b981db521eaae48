// https://hl7.org/fhir/R4/conceptmap-operation-translate.html
import { Failure } from '../../../base/index.js';
import type { CanonicalResource } from '../../../definitions/contract.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from '../call.js';
import type { CodingValue, OperationParameters } from '../parameters.js';
import { missing, refuse, shown } from './sources.js';

interface Target {
  code?: string;
  display?: string;
  equivalence?: string;
}

interface Group {
  source?: string;
  target?: string;
  targetVersion?: string;
  element?: { code?: string; display?: string; target?: Target[] }[];
  unmapped?: { mode?: string; code?: string; display?: string };
}

interface Match {
  equivalence: string;
  concept: CodingValue;
  source: string | undefined;
}

/** Equivalences seen from the target (https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html). */
const REVERSED = new Map([
  ['wider', 'narrower'],
  ['narrower', 'wider'],
  ['subsumes', 'specializes'],
  ['specializes', 'subsumes'],
]);

/** A match that says there is none. */
const NO_MATCH = new Set(['unmatched', 'disjoint']);

export async function translate(
  face: FhirFace,
  call: FhirCall,
  given: OperationParameters,
  id?: string,
): Promise<FhirAnswer> {
  refuse(given, ['dependency']);
  const maps = await mapsOf(face, call, given, id);
  const reverse = given.boolean('reverse');
  const codings = codingsOf(given);
  const matches = maps.flatMap((map) =>
    codings.flatMap((coding) => (reverse ? reverseMatches(map, coding) : matchesOf(map, coding))),
  );
  const wanted = given.text('targetsystem');
  const kept = matches.filter(({ concept }) => wanted === undefined || concept.system === wanted);
  const result = kept.some(({ equivalence }) => !NO_MATCH.has(equivalence));
  const parameter: object[] = [{ name: 'result', valueBoolean: result }];
  if (!result) parameter.push({ name: 'message', valueString: 'No map here leads from the code to another.' });
  parameter.push(...kept.map(matchPart));
  return answer(200, JSON.stringify({ resourceType: 'Parameters', parameter }));
}

async function mapsOf(
  face: FhirFace,
  call: FhirCall,
  given: OperationParameters,
  id: string | undefined,
): Promise<CanonicalResource[]> {
  if (id !== undefined) {
    const { body } = await face.record.read(call.ask, 'ConceptMap', id);
    return [JSON.parse(body) as CanonicalResource];
  }
  const own = given.resource('conceptMap');
  if (own) return [own as CanonicalResource];
  const url = given.text('url');
  if (url !== undefined) {
    const version = given.text('conceptMapVersion');
    const found = face.definitions.find('ConceptMap', version === undefined ? url : `${url}|${version}`);
    if (!found) throw new Failure('not-found', `The map ${shown(url)} is not known here.`, { expression: 'http.url' });
    return [found];
  }
  const [source, target] = [given.text('source'), given.text('target')];
  if (source === undefined && target === undefined && !given.has('targetsystem')) throw missing('url');
  const end = (map: CanonicalResource, name: string) => map[`${name}Uri`] ?? map[`${name}Canonical`];
  return [...face.definitions.all('ConceptMap')].filter(
    (map) =>
      (source === undefined || end(map, 'source') === source) &&
      (target === undefined || end(map, 'target') === target),
  );
}

function codingsOf(given: OperationParameters): CodingValue[] {
  const concept = given.codeableConcept('codeableConcept')?.coding;
  if (concept) return concept;
  const coding = given.coding('coding') ?? { system: given.text('system'), code: given.text('code') };
  if (coding.code === undefined) throw missing('code');
  return [coding];
}

const groupsOf = (map: CanonicalResource): Group[] => (Array.isArray(map['group']) ? (map['group'] as Group[]) : []);

function matchesOf(map: CanonicalResource, { system, code }: CodingValue): Match[] {
  return groupsOf(map)
    .filter(({ source }) => system === undefined || source === undefined || source === system)
    .flatMap((group) => {
      const elements = (group.element ?? []).filter((element) => element.code === code);
      const targets = elements.length > 0 ? elements.flatMap((element) => element.target ?? []) : unmapped(group, code);
      return targets.map(
        (target): Match => ({
          equivalence: target.equivalence ?? 'equivalent',
          concept: { system: group.target, version: group.targetVersion, code: target.code, display: target.display },
          source: map.url,
        }),
      );
    });
}

/** https://hl7.org/fhir/R4/conceptmap-definitions.html#ConceptMap.group.unmapped */
function unmapped({ unmapped: rule }: Group, code: string | undefined): Target[] {
  if (rule?.mode === 'provided') return [{ code, equivalence: 'equal' }];
  return rule?.mode === 'fixed' ? [{ code: rule.code, display: rule.display, equivalence: 'inexact' }] : [];
}

function reverseMatches(map: CanonicalResource, { system, code }: CodingValue): Match[] {
  return groupsOf(map)
    .filter(({ target }) => system === undefined || target === undefined || target === system)
    .flatMap((group) =>
      (group.element ?? []).flatMap((element) =>
        (element.target ?? [])
          .filter((target) => target.code === code)
          .map(
            ({ equivalence = 'equivalent' }): Match => ({
              equivalence: REVERSED.get(equivalence) ?? equivalence,
              concept: { system: group.source, code: element.code, display: element.display },
              source: map.url,
            }),
          ),
      ),
    );
}

function matchPart({ equivalence, concept, source }: Match): object {
  const part: object[] = [{ name: 'equivalence', valueCode: equivalence }];
  if (concept.code !== undefined) part.push({ name: 'concept', valueCoding: concept });
  if (source !== undefined) part.push({ name: 'source', valueUri: source });
  return { name: 'match', part };
}
