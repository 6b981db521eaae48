import type { FastifyInstance } from 'fastify';
import { mayActFor } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { citizensLog, type Me } from '../../patient-index/index.js';
import { askOf, callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import { homeOf } from '../pages.js';
import type { ApiDeps } from './deps.js';
import { send } from './login.js';

export function registerMe(app: FastifyInstance, deps: ApiDeps): void {
  const { identity, clock } = deps;

  app.get('/api/me', async (request, reply) => {
    const { caller, session } = await callerOf(request, identity);
    const acting = await mayActFor(deps.db, deps.guard, askOf(caller, session, identity, clock));
    const me: Me = {
      kind: caller.kind,
      id: caller.id,
      name: caller.name,
      role: caller.role,
      roleText: ROLE_TEXT[caller.role] ?? caller.role,
      organisation: caller.organisation?.name,
      organisationSor: caller.organisation?.sor,
      patientId: caller.patientId,
      mayActFor:
        caller.kind === 'citizen'
          ? acting.map(({ patientId, name, relation, mayChoose }) => ({ patientId, name, relation, mayChoose }))
          : undefined,
      onBehalfOf: caller.delegation?.principal.name,
      home: homeOf(caller.kind),
      sessionEnds: session?.expiresAt,
      demo: deps.demo,
    };
    return send(reply, me);
  });

  app.get('/api/me/log', async (request, reply) => {
    const { caller, session } = await callerOf(request, identity);
    const { patient, before } = request.query as { patient?: string; before?: string };
    const id = patient === undefined ? caller.patientId : requireId(patient);
    if (id === undefined) throw new Failure('not-found', 'Der er ingen log for denne bruger.', { code: 'not-found' });
    const about = { patientKey: await deps.locate(id), patientId: id };
    return send(reply, await citizensLog(deps, askOf(caller, session, identity, clock, id), about, before));
  });
}

const ROLE_TEXT: Record<string, string> = {
  doctor: 'Læge',
  dentist: 'Tandlæge',
  midwife: 'Jordemoder',
  nurse: 'Sygeplejerske',
  ssa: 'Social- og sundhedsassistent',
  ssh: 'Social- og sundhedshjælper',
  'care-home-assistant': 'Plejehjemsassistent',
  'treating-pharmacist': 'Behandlerfarmaceut',
  'other-authorised': 'Autoriseret sundhedsperson',
  paramedic: 'Paramediciner',
  'municipal-nurse': 'Hjemmesygeplejerske',
  pharmacist: 'Farmaceut',
  'pharmacy-staff': 'Apotekspersonale',
  secretary: 'Lægesekretær',
  student: 'Studerende',
  technician: 'Driftstekniker',
  interpreter: 'Tolk',
  'flow-coordinator': 'Flowkoordinator',
  'registry-officer': 'Registermedarbejder',
  'regional-controller': 'Controller',
  'board-secretary': 'Sekretariat',
  researcher: 'Forsker',
  citizen: 'Borger',
  'source-system': 'Kildesystem',
  'integrator-system': 'Integrator',
  'bench-system': 'Målesystem',
};
