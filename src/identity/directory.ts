/** What a directory elsewhere is, that people log in through: its setting, and what is asked of it. */
import { SettingError } from '../base/index.js';

/** A way in that the log-in page offers. */
export interface LoginWay {
  id: string;
  kind: 'oidc' | 'saml';
  name: string;
  nameEn: string;
}

/** One directory of the setting OVERBLIK_LOGIN. */
export interface DirectorySetting {
  kind: 'oidc' | 'saml';
  name: string;
  nameEn?: string;
  /** Whom it knows: professionals by a login name registered here, or citizens by person number. */
  serves: 'professionals' | 'citizens';
  /** Claim or attribute with that name or number. */
  personClaim: string;
  /** Claim or attribute with the level of assurance; `acr` for OpenID Connect when left out. */
  levelClaim?: string;
  /** Levels that are enough; left out, all are. */
  levels?: string[];
  /** OpenID Connect: the directory's issuer, its name for us, and what to ask for. SAML: its entity id. */
  issuer: string;
  clientId?: string;
  scope?: string;
  /** SAML: where to send people, and the certificate that answers are signed with (PEM, without line ends or with). */
  entryPoint?: string;
  certificate?: string;
}

/** What a directory has vouched for. */
export interface Vouched {
  /** Claims or attributes by name. */
  claims: Record<string, unknown>;
}

/** What is asked of each kind of directory. */
export interface Directory {
  /**
   * Where the browser goes.
   * @param state comes back with the answer
   * @param memory `nonce` and `verifier`, kept until then and told to nobody
   */
  begin(state: string, memory: Record<string, string>, callback: string): Promise<string>;
  /** Checks the answer. @throws Error for any that does not hold; why is for our log alone */
  accept(sent: Readonly<Record<string, unknown>>, memory: Record<string, string>, callback: string): Promise<Vouched>;
}

/**
 * Reads OVERBLIK_LOGIN: an object of directories by the name their address carries.
 * @throws SettingError naming the directory and what is missing
 */
export function parseLoginSetting(text: string | undefined): Record<string, DirectorySetting> {
  if (text === undefined || text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SettingError('OVERBLIK_LOGIN is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SettingError('OVERBLIK_LOGIN must be an object: {"nord": {"kind": "oidc", ...}}');
  return Object.fromEntries(
    Object.entries(value).map(([id, one]) => [id, readDirectory(id, one as Record<string, unknown>)]),
  );
}

const NEEDED = {
  oidc: ['name', 'issuer', 'clientId', 'personClaim'],
  saml: ['name', 'issuer', 'entryPoint', 'certificate', 'personClaim'],
} as const;
const KNOWN: readonly string[] = [
  'kind',
  'name',
  'nameEn',
  'serves',
  'personClaim',
  'levelClaim',
  'levels',
  'issuer',
  'clientId',
  'scope',
  'entryPoint',
  'certificate',
];

function readDirectory(id: string, one: Record<string, unknown>): DirectorySetting {
  const wrong = (what: string) => new SettingError(`OVERBLIK_LOGIN, ${id}: ${what}`);
  if (!/^[a-z0-9-]{1,40}$/.test(id)) throw wrong('its name may hold small letters, digits and hyphens');
  const kind = one?.['kind'];
  if (kind !== 'oidc' && kind !== 'saml') throw wrong('kind must be oidc or saml');
  if (one['serves'] !== 'professionals' && one['serves'] !== 'citizens')
    throw wrong('serves must be professionals or citizens');
  const unknown = Object.keys(one).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw wrong(`there is no ${unknown}; known are ${KNOWN.join(', ')}`);
  for (const name of NEEDED[kind])
    if (typeof one[name] !== 'string' || one[name] === '') throw wrong(`${name} is missing`);
  for (const name of ['issuer', 'entryPoint'] as const) {
    const address = one[name];
    const isAddress = name === 'entryPoint' || kind === 'oidc';
    if (typeof address === 'string' && isAddress && !URL.canParse(address)) throw wrong(`${name} is no address`);
  }
  return one as unknown as DirectorySetting;
}
