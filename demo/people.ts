import type { Caller, CallerOrganisation, Role } from '../src/identity/caller.js';
import { indexOfRole, personOf } from './citizens/cast.js';
import type { NamedProfessional } from './directory/directory.js';
import { lineageOf, type Unit } from './directory/model.js';
import { type Nation, type NationOptions, nationOf } from './nation.js';
import { addYears, at, dateTimeText } from './seed/calendar.js';

/** Somebody, or some system, to log in as. The shape is the one the identity room registers. */
export interface DemoPerson {
  caller: Omit<Caller, 'scopes' | 'sessionId'>;
  view: { roleText: string; roleTextEn: string; group: string; note?: string; noteEn?: string };
  /** For systems: the widest scopes they may ask for. */
  client?: { scopes: string[] };
  /** For citizens: the index to generate their record with. */
  citizenIndex?: number;
}

type View = [roleText: string, roleTextEn: string, note: string, noteEn: string];

const HOSPITAL = '1 Sygehus';
const NEAR = '2 Praksis, kommune og apotek';
const CITIZENS = '3 Borgere';
const OFFICES = '4 Register, ledelse og drift';

const PROFESSIONALS: [NamedProfessional, string, View][] = [
  [
    'asta',
    HOSPITAL,
    [
      'Overlæge, FAM Aalborg',
      'Consultant, acute department, Aalborg',
      'Har 14 patienter i modtagelsen lige nu, bl.a. Karla på plads 7.',
      'Has 14 patients in the department right now, Karla in bay 7 among them.',
    ],
  ],
  [
    'mads',
    HOSPITAL,
    [
      'Sygeplejerske, FAM Aalborg',
      'Nurse, acute department, Aalborg',
      'Samme modtagelse som Asta.',
      'Same department as Asta.',
    ],
  ],
  [
    'jens',
    HOSPITAL,
    [
      'Lægesekretær, på vegne af Asta',
      'Medical secretary, on behalf of Asta',
      'Medhjælp med bemyndigelse: ser det, Asta må se.',
      'Assistant by delegation: sees what Asta may see.',
    ],
  ],
  [
    'karen',
    HOSPITAL,
    [
      'Overlæge, lungemedicin, Aalborg',
      'Consultant, respiratory medicine, Aalborg',
      'Har haft Karla indlagt og i ambulatoriet.',
      'Has had Karla as in- and outpatient.',
    ],
  ],
  [
    'birgit',
    HOSPITAL,
    [
      'Overlæge, psykiatri, Aalborg',
      'Consultant, psychiatry, Aalborg',
      'Nogle af hendes patienter har spærret for andre.',
      'Some of her patients have blocked others.',
    ],
  ],
  [
    'peter',
    HOSPITAL,
    [
      'Afdelingslæge, hjertemedicin, Aarhus',
      'Staff specialist, cardiology, Aarhus',
      'Kender ikke Karla: opslag afvises eller kræver begrundelse.',
      'Does not know Karla: refused, or must give a reason.',
    ],
  ],
  [
    'fatima',
    HOSPITAL,
    [
      'Læge, FAM Sjællands Universitetshospital',
      'Doctor, acute department, Zealand',
      'Regionen er lagt sammen fra 1. januar 2027.',
      'Her region merges on 1 January 2027.',
    ],
  ],
  [
    'sofie',
    NEAR,
    ['Praktiserende læge, Lægehuset Prøvegade', 'General practitioner', 'Karlas egen læge.', 'Karla’s own doctor.'],
  ],
  [
    'line',
    NEAR,
    [
      'Hjemmesygeplejerske, Aalborg Kommune',
      'Municipal nurse, Aalborg',
      'Tilknyttet Karla, som har hjemmesygepleje to gange dagligt.',
      'Attached to Karla, who has home care twice a day.',
    ],
  ],
  [
    'omar',
    NEAR,
    [
      'Farmaceut, Aalborg Budolfi Apotek',
      'Pharmacist',
      'Ser recepter til udlevering; resten kræver samtykke hver gang.',
      'Sees open prescriptions; all else needs consent each time.',
    ],
  ],
  [
    'kim',
    OFFICES,
    [
      'Flowkoordinator, Aalborg Universitetshospital',
      'Flow coordinator',
      'Tavler og kapacitet.',
      'Boards and capacity.',
    ],
  ],
  [
    'rikke',
    OFFICES,
    [
      'Registermedarbejder, Statens Serum Institut',
      'Registry officer',
      'Indberetninger til registrene.',
      'Reports to the registers.',
    ],
  ],
  [
    'carsten',
    OFFICES,
    ['Controller, Region Nordjylland', 'Regional controller', 'Tal, ikke personer.', 'Figures, not people.'],
  ],
  [
    'hanne',
    OFFICES,
    [
      'Sekretariat for den nationale bestyrelse',
      'Secretariat of the national board',
      'Milepæle, pulje og gevinster.',
      'Milestones, pool and benefits.',
    ],
  ],
  ['tolk', OFFICES, ['Tolk', 'Interpreter', 'Videotolkning.', 'Video interpreting.']],
  [
    'drift',
    OFFICES,
    [
      'Driftstekniker, Region Nordjylland',
      'Operator',
      'Ser systemets tilstand, aldrig indhold.',
      'Sees the state of the system, never content.',
    ],
  ],
];

const CITIZEN_PEOPLE: [string, View][] = [
  [
    'karla',
    [
      'Borger, 78 år',
      'Citizen, 78',
      'Indlagt lige nu. 41 kontakter siden 1994 og meget andet.',
      'In hospital right now; 41 contacts since 1994 and much more.',
    ],
  ],
  [
    'ida',
    [
      'Karlas datter, med fuldmagt',
      'Karla’s daughter, by power of attorney',
      'Må se medicin, aftaler, prøvesvar og log for Karla.',
      'May see Karla’s medicine, appointments, laboratory and log.',
    ],
  ],
  [
    'emma',
    [
      'Mor til Noah og Alma',
      'Mother of Noah and Alma',
      'Har forældremyndigheden; ser børn under 15 år.',
      'Has custody; sees children under 15.',
    ],
  ],
  [
    'noah',
    [
      'Borger, 14 år',
      'Citizen, 14',
      'Under 15: kan ikke selv logge på sin journal.',
      'Under 15: cannot yet see his own record.',
    ],
  ],
];

/** Everybody one can log in as, with all that the identity room must know. Delegations and CPR numbers follow from `today`. */
export function demoPeople(options: NationOptions): DemoPerson[] {
  const nation = nationOf(options);
  return [
    ...PROFESSIONALS.map(([login, group, view]) => professional(nation, login, group, view)),
    ...CITIZEN_PEOPLE.map(([key, view]) => citizen(nation, key, view)),
    ...systems(nation),
  ];
}

function professional(nation: Nation, login: NamedProfessional, group: string, view: View): DemoPerson {
  const p = nation.directory.named[login];
  const caller: DemoPerson['caller'] = {
    kind: 'professional',
    id: login,
    name: `${p.name.given} ${p.name.family}`,
    role: p.role,
    authorisationId: p.authorisation,
    practitionerId: p.id,
    organisation: organisationOf(p.unit),
  };
  if (login === 'asta') caller.leads = caller.organisation?.id;
  if (login === 'jens') caller.delegation = delegationFrom(nation, 'asta');
  if (login === 'karen') caller.permits = [qualityPermit(nation)];
  return { caller, view: viewOf(view, group) };
}

/** The management's permit for quality work (§ 42 d, stk. 2, nr. 2): half a year gone, half a year to go. */
function qualityPermit(nation: Nation): NonNullable<Caller['permits']>[number] {
  const validFrom = dateTimeText(at(nation.today - 180, 8));
  return { kind: 'quality', reference: 'K-2026-014', validFrom, validTo: dateTimeText(at(nation.today + 180, 8)) };
}

/** A delegation (bemyndigelse): a year and a half, well under the two years it may last. */
function delegationFrom(nation: Nation, principal: NamedProfessional): NonNullable<Caller['delegation']> {
  const p = nation.directory.named[principal];
  const from = nation.today - 180;
  return {
    principal: {
      id: principal,
      name: `${p.name.given} ${p.name.family}`,
      role: p.role,
      authorisationId: p.authorisation ?? '',
      practitionerId: p.id,
      organisation: organisationOf(p.unit),
    },
    validFrom: dateTimeText(at(from, 8)),
    validTo: dateTimeText(at(addYears(from, 1) + 180, 8)),
    scope: ['*'],
  };
}

function citizen(nation: Nation, key: string, view: View): DemoPerson {
  const citizenIndex = indexOfRole(key);
  const person = personOf(citizenIndex, nation);
  return {
    caller: { kind: 'citizen', id: key, name: person.name, role: 'citizen', cpr: person.number },
    view: viewOf(view, CITIZENS),
    citizenIndex,
  };
}

function systems(nation: Nation): DemoPerson[] {
  const region = organisationOf(nation.directory.unit('Region Nordjylland'));
  const integrator = organisationOf(nation.directory.unit('Integratoren'));
  return [
    system(
      'region-nord',
      'Region Nordjyllands journalsystem',
      'source-system',
      region,
      ['system/*.cruds'],
      'Kildesystem: arbejder på sin egen regions data.',
      'Source system: works on its own region’s data.',
    ),
    system(
      'bench',
      'Måle- og prøvesystem',
      'bench-system',
      region,
      ['system/*.cruds'],
      'Kun i demo: alt, og alt logges.',
      'Demo only: everything, and all of it logged.',
    ),
    system(
      'integrator',
      'Integratoren',
      'integrator-system',
      integrator,
      ['system/*.r'],
      'Transporterer, læser ikke.',
      'Transports, does not read.',
    ),
  ];
}

function system(
  id: string,
  name: string,
  role: Role,
  organisation: CallerOrganisation,
  scopes: string[],
  note: string,
  noteEn: string,
): DemoPerson {
  return {
    caller: { kind: 'system', id, name, role, organisation, clientId: id },
    view: { roleText: name, roleTextEn: id, group: '5 Systemer', note, noteEn },
    client: { scopes },
  };
}

function organisationOf(unit: Unit): CallerOrganisation {
  return { sor: unit.sor, name: unit.name, id: unit.id, lineage: lineageOf(unit) };
}

function viewOf([roleText, roleTextEn, note, noteEn]: View, group: string): DemoPerson['view'] {
  return { roleText, roleTextEn, group, note, noteEn };
}
