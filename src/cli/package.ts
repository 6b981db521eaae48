/** `overblik package install PATH...`: definitions of FHIR packages become resources like any other, served and used at once. */
import { Failure, readSettings, uuidv7 } from '../base/index.js';
import { type FhirPackage, readPackage, resourcesToInstall } from '../definitions/index.js';
import { validateResource } from '../fhir/index.js';
import { openPlatform, type Platform } from '../platform.js';
import { commitAll, type Json, type ReadContext, type WriteIntent } from '../record/index.js';
import { type Arguments, UsageError } from './usage.js';

export interface InstallReport {
  package: string;
  version: string;
  /** Resources that were not there, that were there with another content, and that were there already. */
  created: number;
  updated: number;
  alreadyThere: number;
  /** Files that no definition was taken from: examples, and types that no canonical names. */
  leftOut: number;
  unreadable: FhirPackage['unreadable'];
  /** Packages it depends on of which no version is installed. */
  missing: string[];
  warnings: string[];
}

/** Resources written in one transaction. */
const MOST_AT_ONCE = 100;

export async function packages(given: Arguments): Promise<number> {
  const [what, ...paths] = given.paths;
  if (what !== 'install' || paths.length === 0)
    throw new UsageError('say `package install` and at least one .tgz file or folder');
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: true });
  // What cannot be read is said before anything is written.
  const read = paths.map(readPackage);
  const platform = await openPlatform({ settings: { ...settings, sources: undefined, logLevel: 'silent' } });
  try {
    const reports: InstallReport[] = [];
    for (const one of read) reports.push(await install(platform, one));
    // A package may have come after one that needs it.
    for (const report of reports) report.missing = report.missing.filter((name) => !isInstalled(platform, name));
    if (given.flags.has('json')) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
    else for (const report of reports) print(report);
    return reports.some((report) => report.unreadable.length > 0) ? 1 : 0;
  } finally {
    await platform.close();
  }
}

/** Writes what is new or different of a package; the same package twice changes nothing. */
export async function install(platform: Platform, of: FhirPackage): Promise<InstallReport> {
  const resources = resourcesToInstall(of);
  const report: InstallReport = {
    package: of.name,
    version: of.version,
    created: 0,
    updated: 0,
    alreadyThere: 0,
    leftOut: of.resources.length - resources.length + 1,
    unreadable: of.unreadable,
    missing: Object.keys(of.dependencies).filter((name) => name !== CORE && !isInstalled(platform, name)),
    warnings: [],
  };
  for (let at = 0; at < resources.length; at += MOST_AT_ONCE)
    await writeSome(platform, of, resources.slice(at, at + MOST_AT_ONCE), report);
  await platform.definitions.refresh(platform.db);
  await platform.parameters.refresh();
  report.warnings.push(
    ...resources.flatMap(faultOf),
    ...unusable(platform, of),
    ...unusedParameters(platform, resources),
  );
  return report;
}

/** R4 itself is built in. */
const CORE = 'hl7.fhir.r4.core';

function isInstalled(platform: Platform, name: string): boolean {
  for (const guide of platform.definitions.stored('ImplementationGuide')) if (guide['packageId'] === name) return true;
  return false;
}

async function writeSome(
  platform: Platform,
  of: FhirPackage,
  resources: Record<string, unknown>[],
  report: InstallReport,
): Promise<void> {
  const intents: WriteIntent[] = [];
  for (const resource of resources) {
    const type = String(resource['resourceType']);
    const id = String(resource['id']);
    if (platform.definitions.isBuiltIn(type, id))
      throw new Failure('conflict', `${of.name} brings ${type}/${id}, which is R4's own and stays as it is.`);
    const standing = await platform.record.currentState(platform.db, type, id, SHARED, false);
    if (standing?.body !== undefined && isSame(JSON.parse(standing.body) as Json, resource)) report.alreadyThere++;
    else {
      report[standing?.body === undefined ? 'created' : 'updated']++;
      intents.push({
        method: 'PUT',
        type,
        id,
        text: JSON.stringify(resource),
        resource: resource as Json,
        published: true,
      });
    }
  }
  if (intents.length > 0) await commitAll(platform.record, intents, () => platform.clock.now(), context(platform, of));
}

const SHARED = { shared: true, patientKey: 0n };

/** Apart from what the record itself adds. */
function isSame(stored: Json, resource: Record<string, unknown>): boolean {
  const { versionId: _version, lastUpdated: _updated, ...meta } = (stored['meta'] ?? {}) as Json;
  return JSON.stringify(sorted({ ...stored, meta })) === JSON.stringify(sorted(resource));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** What breaks R4's format is kept as it was published, and said: strict readers will not take it. */
function faultOf(resource: Record<string, unknown>): string[] {
  const errors = validateResource(resource).filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return [];
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  return [
    `${String(resource['resourceType'])}/${String(resource['id'])} is no valid R4: ${first.expression ?? ''} ${first.diagnostics}${more}`,
  ];
}

/** Profiles that cannot be checked against, with the reason. */
function unusable(platform: Platform, of: FhirPackage): string[] {
  return of.resources.flatMap(({ resource }) => {
    if (resource['resourceType'] !== 'StructureDefinition' || resource['derivation'] !== 'constraint') return [];
    const fault = platform.validator.fault(`${String(resource['url'])}|${String(resource['version'] ?? '')}`);
    return fault === undefined ? [] : [fault];
  });
}

/** Active search parameters that cannot be searched by here, with the reason. */
function unusedParameters(platform: Platform, installed: readonly Record<string, unknown>[]): string[] {
  return installed.flatMap(({ resourceType, id, status, code }) => {
    if (resourceType !== 'SearchParameter' || status !== 'active') return [];
    const { state, reason } = platform.parameters.stateOf(String(id)) ?? {};
    return state === 'unusable' ? [`search parameter ${String(code)}: ${reason}`] : [];
  });
}

function context(platform: Platform, of: FhirPackage): ReadContext {
  const now = platform.clock.now();
  const facts = {
    who: 'Package installation',
    role: 'source-system',
    purpose: 'transport',
    legal: 'Driftens indlæsning',
    reason: 'Definitioner blev indlæst fra en pakke',
    operation: 'package-install',
    what: `${of.name}#${of.version}`,
  };
  return {
    scope: { patients: 'all', predicate: () => 'true' },
    log: { requestId: uuidv7(now.getTime()), at: now, effect: 'P', rule: 'S0', actor: 'overblik-package', facts },
  };
}

function print(report: InstallReport): void {
  const out = (line: string) => process.stdout.write(`${line}\n`);
  out(
    `${report.package} ${report.version}: ${report.created} new, ${report.updated} changed, ${report.alreadyThere} already there; ${report.leftOut} files left out`,
  );
  if (report.missing.length > 0) out(`  depends on packages of which none is installed: ${report.missing.join(', ')}`);
  for (const { file, reason } of report.unreadable) out(`  unreadable  ${file}: ${reason}`);
  for (const warning of report.warnings) out(`  warning     ${warning}`);
}
