import { Chart } from './chart/chart.js';
import { indexOfRole, personOf, roleOf } from './citizens/cast.js';
import type { Person } from './citizens/person.js';
import { type Nation, type NationOptions, nationOf } from './nation.js';
import type { Resource } from './resource.js';
import { Dice } from './seed/dice.js';
import { everydayLife } from './stories/everyday-life.js';

export interface GeneratedCitizen {
  /** The server chooses ids for what belongs to a citizen; there is none to give. */
  patientId?: undefined;
  /** Patient first. Each has a UUID as `id`; references inside the citizen are `urn:uuid:<id>`, to the directory `Organization/...`. */
  resources: Resource[];
}

/** Everything that is recorded about citizen `index` (0, 1, 2 ...). Pure: the same index and options give the same bytes. */
export function generateCitizen(index: number, options: NationOptions): GeneratedCitizen {
  const nation = nationOf(options);
  const role = roleOf(index);
  const { directory } = nation;
  const chart = new Chart(personOf(index, nation), directory, new Dice(`${nation.seed}/${index}/life`), nation.now, {
    practice: role.practice ? directory.unit(role.practice) : undefined,
    doctor: role.doctor ? directory.named[role.doctor] : undefined,
  });
  const cast = castOf(nation);
  for (const story of role.stories) story.tell(chart, cast);
  if (!role.wholeLife) everydayLife.tell(chart, cast);
  chart.medication.finish();
  return { resources: chart.resources };
}

/** The same as a FHIR transaction: POST entries, `urn:uuid` full urls. */
export function citizenTransaction(citizen: GeneratedCitizen): Resource & { entry: unknown[] } {
  return {
    resourceType: 'Bundle',
    id: citizen.resources[0]?.id ?? 'empty',
    type: 'transaction',
    entry: citizen.resources.map((resource) => ({
      fullUrl: `urn:uuid:${resource.id}`,
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })),
  };
}

function castOf(nation: Nation): { person(key: string): Person; personAt(index: number): Person } {
  return {
    person: (key) => personOf(indexOfRole(key), nation),
    personAt: (index) => personOf(index, nation),
  };
}
