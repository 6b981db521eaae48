// https://hl7.org/fhir/R4/terminologycapabilities.html  Which code systems are here, and what is done with them.
import type { Definitions } from '../../../definitions/contract.js';
import { splitCanonical } from '../../../definitions/index.js';
import type { FhirFace } from '../call.js';

/** Parameters of $expand that shape the answer. */
const EXPANSION_PARAMETERS = [
  'activeOnly',
  'count',
  'date',
  'designation',
  'displayLanguage',
  'exclude-system',
  'excludeNested',
  'excludeNotForUI',
  'excludePostCoordinated',
  'filter',
  'includeDefinition',
  'includeDesignations',
  'offset',
  'url',
  'valueSet',
  'valueSetVersion',
];

export function terminologyStatement(face: FhirFace): object {
  return {
    resourceType: 'TerminologyCapabilities',
    status: 'active',
    date: face.clock.now().toISOString(),
    publisher: 'Overblik',
    kind: 'instance',
    software: { name: 'Overblik', version: face.softwareVersion },
    implementation: { description: 'Overblik: codes as far as search and validation need them', url: face.baseUrl },
    lockedDate: true,
    codeSystem: codeSystems(face.definitions),
    expansion: {
      hierarchical: true,
      paging: true,
      incomplete: false,
      parameter: EXPANSION_PARAMETERS.map((name) => ({ name })),
      textFilter:
        'Each word begins the code or a word of a text; from four letters on it may stand within one. Case and accents do not matter.',
    },
    codeSearch: 'explicit',
    validateCode: { translations: true },
    translation: { needsMap: true },
  };
}

/** Systems whose codes are here, each with its versions. */
function codeSystems(definitions: Definitions): object[] {
  const byUrl = new Map<string, { code: string | undefined; isWhole: boolean }[]>();
  for (const { url: address, version: said, content, concept } of definitions.all('CodeSystem')) {
    if ((content !== 'complete' && content !== 'fragment') || !Array.isArray(concept)) continue;
    const { url, version } = splitCanonical(address, said);
    byUrl.set(url, [...(byUrl.get(url) ?? []), { code: version, isWhole: content === 'complete' }]);
  }
  return Array.from(byUrl, ([uri, versions]) => {
    const named = versions.filter(({ code }) => code !== undefined);
    return {
      uri,
      ...(named.length > 0
        ? { version: named.map(({ code }, i) => ({ code, isDefault: i === named.length - 1 })) }
        : {}),
      subsumption: true,
    };
  });
}
