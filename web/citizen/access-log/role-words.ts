/** What a role in the log is called in plain words. */
import type { Role } from '../../../src/identity/caller.js';
import type { Language } from '../../design/format/index.js';

const ROLES: Partial<Record<Role, readonly [da: string, en: string]>> = {
  doctor: ['læge', 'doctor'],
  dentist: ['tandlæge', 'dentist'],
  midwife: ['jordemoder', 'midwife'],
  nurse: ['sygeplejerske', 'nurse'],
  ssa: ['social- og sundhedsassistent', 'health care assistant'],
  ssh: ['social- og sundhedshjælper', 'care helper'],
  'care-home-assistant': ['plejehjemsassistent', 'care home assistant'],
  'treating-pharmacist': ['farmaceut', 'pharmacist'],
  'other-authorised': ['behandler', 'health professional'],
  paramedic: ['redder', 'paramedic'],
  'municipal-nurse': ['hjemmesygeplejerske', 'home nurse'],
  pharmacist: ['farmaceut', 'pharmacist'],
  'pharmacy-staff': ['ansat på apotek', 'pharmacy staff'],
  secretary: ['lægesekretær', 'medical secretary'],
  student: ['studerende', 'student'],
  technician: ['tekniker', 'technician'],
  interpreter: ['tolk', 'interpreter'],
  'flow-coordinator': ['koordinator', 'coordinator'],
  'registry-officer': ['medarbejder i register', 'registry officer'],
  'regional-controller': ['controller', 'controller'],
  'board-secretary': ['sekretær', 'secretary'],
  researcher: ['forsker', 'researcher'],
  'source-system': ['it-system', 'IT system'],
  'integrator-system': ['it-system', 'IT system'],
  'bench-system': ['it-system', 'IT system'],
};

/** Nothing for a citizen (the name says enough); text that is no role of ours is shown as it is. */
export function roleWords(role: string | undefined, language: Language): string | undefined {
  if (role === undefined || role === 'citizen') return undefined;
  return ROLES[role as Role]?.[language === 'da' ? 0 : 1] ?? role;
}
