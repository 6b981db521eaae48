/** The wiring on one page: each part, and what it is handed. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { AggregatorRegistry, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import {
  Canary,
  type CanaryState,
  CitizensChoices,
  Guard,
  GuardedDelegations,
  GuardedLog,
  GuardedRecord,
  GuardedSources,
  LogReplay,
  isEnforceable,
  logAppDeed,
  lawOf,
  OpenViews,
  OrganisationBook,
  OwnEntries,
  projectAccessFacts,
  settleCanaries,
} from './access/index.js';
import {
  EventIds,
  eraseOldRows,
  LogKeeper,
  LogWatch,
  WATCH_EVERY_MS,
  parseWitnesses,
  type WatchOutcome,
  type WitnessState,
} from './audit/index.js';
import { ALONE, type Clock, type ProcessBus, type Settings, systemClock } from './base/index.js';
import { type OpenDatabase, openDatabase } from './database/index.js';
import { DefinitionBook, PackageAwareProfiles, projectDefinitions } from './definitions/index.js';
import { ProfileValidator } from './fhir/index.js';
import { createIdentity, type Identity, loadLogKey, loadLogKeys, PERSON_NUMBER_SYSTEMS } from './identity/index.js';
import { DutyRoster } from './jobs/index.js';
import { PatientIndex, projectContacts, projectIndex, projectPatients } from './patient-index/index.js';
import { readyUnits, RecordStore, Reindexer, SearchParameterBook } from './record/index.js';
import { buildServer, CursorSeal, OWN_OPERATIONS, type ServerOptions } from './rest/index.js';
import {
  createRemoteSource,
  describeResource,
  parseSourcesSetting,
  type RemoteSource,
  type SourceName,
} from './sources/index.js';
import { OWN_TERMINOLOGY, TerminologyService } from './terminology/index.js';

export interface PlatformOptions {
  settings: Settings;
  clock?: Clock;
  /** Folder of the built screens. */
  webDir?: string;
  version?: string;
  say?: (line: string) => void;
  /** What an operator must be told at once, whatever the level of the log. */
  alert?: (line: string) => void;
  /** False: refusals are answered at once, however many (tests). */
  paces?: boolean;
  /** Of the test's own making, for a test of who waits for whom. */
  guards?: ServerOptions['guards'];
  /** For how long answers may go on when the platform is closed (tests). */
  lastAnswers?: ServerOptions['lastAnswers'];
  /** A database opened already (tests, the command line). */
  db?: OpenDatabase;
  /** To the processes that serve with this one; alone when absent. */
  bus?: ProcessBus;
}

export interface Platform {
  db: OpenDatabase;
  definitions: DefinitionBook;
  terminology: TerminologyService;
  validator: ProfileValidator;
  record: RecordStore;
  parameters: SearchParameterBook;
  guard: Guard;
  guarded: GuardedRecord;
  index: PatientIndex;
  /** Pages that stand open and are told when access changes. */
  openViews: OpenViews;
  identity: Identity;
  organisations: OrganisationBook;
  /** Puts the access log into its tree. Whoever serves starts it. */
  logKeeper: LogKeeper;
  /** Proves every minute that what is logged is shown. Whoever serves starts it. */
  canary: Canary;
  /** What one process does for all: the check of the log, retention. Whoever serves starts it. */
  duties: DutyRoster;
  server: FastifyInstance;
  baseUrl: string;
  clock: Clock;
  close(): Promise<void>;
}

/** How often organisations are looked at for changes and expired rows are thrown away, ms. */
const TIDY_EVERY_MS = 30_000;
/** How often apps are told of sign-outs, ms. */
const NOTICES_EVERY_MS = 4_000;
/** Retention is carried out once a day. */
const ERASE_EVERY_MS = 24 * 3600_000;
/** A duty that was cut short is taken up again. A check that takes longer is made by more than one process. */
const CHECK_RETRY_MS = 120_000;
const ERASE_RETRY_MS = 3600_000;

/** How often definitions that other processes wrote are looked for, ms. */
const DEFINITIONS_EVERY_MS = 1_000;
/** Topics between processes that serve together. */
const DEFINITIONS_CHANGED = 'definitions';
const CANARY_STATE = 'canary';
const MEASURES = 'metrics';

export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { settings } = options;
  const clock = options.clock ?? systemClock;
  const bus = options.bus ?? ALONE;
  const say = options.say ?? (() => undefined);
  const db = options.db ?? (await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir, log: say }));
  const baseUrl = `${settings.publicUrl}/fhir`;

  const definitions = new DefinitionBook([...OWN_TERMINOLOGY, ...OWN_OPERATIONS]);
  await definitions.refresh(db);
  const terminology = new TerminologyService(definitions, clock, baseUrl);
  const validator = new ProfileValidator(new PackageAwareProfiles(definitions), terminology);
  const parameters = new SearchParameterBook(db, definitions);
  await parameters.refresh();
  readyUnits();
  const record = new RecordStore({
    db,
    parameters,
    baseUrl,
    idKey: await platformKey(db, 'resource-id', 16),
    describe: describeResource,
    projections: [projectIndex, projectPatients, projectContacts, projectAccessFacts, projectDefinitions],
    terminology,
    valueSetUrl: (id) => valueSetUrl(definitions, id),
    refuse: (type, id, resource) => definitions.refuseWrite(type, id, resource),
    written: async (changes) => {
      const before = definitions.generation;
      definitions.take(changes);
      if (definitions.generation !== before) await bus.tell(DEFINITIONS_CHANGED);
    },
  });
  bus.on(DEFINITIONS_CHANGED, async () => {
    await definitions.refresh(db);
    await parameters.ready();
  });
  const organisations = new OrganisationBook(db);
  await organisations.refresh();
  const locate = async (patientId: string) => (await record.locate('Patient', patientId)).patientKey;
  const guard = new Guard({ db, clock, tree: organisations.tree, demo: settings.demo, locate });
  const guarded = new GuardedRecord(record, guard, clock);
  const remotes = new GuardedSources(remoteSources(settings.sources, clock, say));
  const choices = new CitizensChoices({ db, clock, record, guard, remoteNames: () => remotes.names() });
  const index = new PatientIndex({ db, clock, guard, remotes, locate });
  const identity: Identity = await createIdentity({
    db,
    clock,
    settings,
    isEnforceable,
    citizenOf: (cpr) => citizenByNumber(db, record, cpr),
    onAppDeed: async (deed) => logAppDeed(db, clock, deed, await identity.findPerson(deed.by)),
    onFault: (error) => say(`log-in provider: ${error.name}`),
    bus,
  });

  const duties = new DutyRoster({ db, clock, say });
  const openViews = new OpenViews({
    db,
    guard,
    clock,
    delegations: (assistants) => identity.delegations.statesOf(assistants),
  });
  const logKeeper = new LogKeeper({
    db,
    clock,
    key: await loadLogKey(settings),
    seeds: () => loadLogKeys(settings),
    witnesses: parseWitnesses(settings.witnesses),
    quorum: settings.witnessQuorum,
    say,
    report: (states) => duties.report('log-witnesses', states),
  });
  const alert = options.alert ?? say;
  if (!db.appendOnly)
    alert(
      'The access log can be changed by the program: its role in the database owns the tables. See `overblik doctor`.',
    );
  const watch = new LogWatch({ db, clock, keeper: logKeeper, alert });
  duties.add(
    { name: 'log-check', everyMs: WATCH_EVERY_MS, retryMs: CHECK_RETRY_MS, run: () => watch.pass() },
    {
      name: 'logout-notices',
      everyMs: NOTICES_EVERY_MS,
      retryMs: CHECK_RETRY_MS,
      run: () => identity.sendLogoutNotices(),
    },
    { name: 'log-retention', everyMs: ERASE_EVERY_MS, retryMs: ERASE_RETRY_MS, run: () => eraseOldRows(db, clock) },
  );

  const canary = new Canary({
    db,
    clock,
    guard,
    record: guarded,
    locate,
    settle: () => settleCanaries(record, clock),
    keys: () => logKeeper.proofKeys(),
    say,
  });
  const eventIds = new EventIds(await platformKey(db, 'audit-event-id', 16));
  const guardedLog = new GuardedLog({ db, clock, guard, locate });

  const delegations = new GuardedDelegations({
    clock,
    guard,
    tree: organisations.tree,
    policy: () => lawOf({ tree: organisations.tree(), demo: settings.demo }).policy,
    book: identity.delegations,
    find: (id) => identity.findPerson(id),
    staff: (query, roles) => identity.findStaff(query, roles),
  });

  bus.on(CANARY_STATE, () => canary.state);
  const logHealth = async () => ({ ...(await healthOfLog(duties)), canary: await canaryOf(canary, bus) });
  const meter = metrics(db, remotes, { logKeeper, logHealth }, bus);
  const server = buildServer({
    paces: options.paces,
    guards: options.guards,
    lastAnswers: options.lastAnswers,
    fhir: {
      record: guarded,
      audit: { log: guardedLog, ids: eventIds, baseUrl, locate },
      definitions,
      terminology,
      validator,
      profiles: settings.profiles ?? 'warn',
      clock,
      baseUrl,
      cursors: new CursorSeal(await platformKey(db, 'page-link', 32)),
      softwareVersion: options.version ?? '0',
    },
    api: {
      db,
      clock,
      identity,
      guard,
      choices,
      delegations,
      ownEntries: new OwnEntries({ db, clock, record, guard }),
      index,
      openViews,
      tree: organisations.tree,
      locate,
      guardedLog,
      logReplay: new LogReplay({ db, log: guardedLog, demo: settings.demo, locate }),
      eventIds,
      logKeeper,
      demo: settings.demo,
    },
    identity,
    clock,
    logLevel: settings.logLevel,
    webDir: options.webDir,
    ready: async () => {
      const isAlive = await db.isAlive(2000);
      const accessLog = {
        appendOnly: db.appendOnly,
        ...(isAlive ? await logHealth() : { canary: await canaryOf(canary, bus) }),
      };
      return { database: isAlive ? 'ok' : 'no answer', sources: remotes.circuits(), accessLog };
    },
    metrics: meter.text,
    onRequest: meter.observe,
  });

  const reindexer = new Reindexer(db, parameters, () => ({ parameters: parameters.current(), baseUrl }));
  reindexer.start();
  const tidy = setInterval(
    () => void Promise.all([organisations.refresh(), identity.prune()]).catch(() => undefined),
    TIDY_EVERY_MS,
  );
  tidy.unref();
  const look = setInterval(() => void definitions.refresh(db).catch(() => undefined), DEFINITIONS_EVERY_MS);
  look.unref();
  return {
    db,
    definitions,
    terminology,
    validator,
    record,
    parameters,
    guard,
    guarded,
    index,
    openViews,
    identity,
    organisations,
    logKeeper,
    canary,
    duties,
    server,
    baseUrl,
    clock,
    async close() {
      clearInterval(tidy);
      clearInterval(look);
      await reindexer.stop();
      await openViews.stop();
      await server.close();
      canary.stop();
      await duties.stop();
      await logKeeper.stop();
      await db.close();
    },
  };
}

/** A citizen's own record and name, for who logs in through a directory for the first time. */
async function citizenByNumber(
  db: OpenDatabase,
  record: RecordStore,
  cpr: string,
): Promise<{ patientId: string; name: string } | undefined> {
  const found = (await record.patientsByIdentifier(PERSON_NUMBER_SYSTEMS.cpr, cpr))[0];
  if (!found) return undefined;
  const rows = await db.query<{ card: string }>({
    text: 'SELECT card FROM patient_card WHERE patient_key = $1',
    values: [found.patientKey],
  });
  const name = rows[0] ? (JSON.parse(rows[0].card) as { name: string }).name : '';
  return { patientId: found.patientId, name };
}

/** R4's own value sets have their id at the end of their address. */
function valueSetUrl(definitions: DefinitionBook, id: string): string | undefined {
  for (const { id: stored, url } of definitions.stored('ValueSet')) if (stored === id) return url;
  const own = `http://hl7.org/fhir/ValueSet/${id}`;
  return definitions.find('ValueSet', own) && own;
}

/** A key that belongs to the database: made once, the same for every process that opens it. */
async function platformKey(db: OpenDatabase, name: string, bytes: number): Promise<Buffer> {
  await db.query({
    text: 'INSERT INTO platform_key (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
    values: [name, randomBytes(bytes).toString('hex')],
  });
  const rows = await db.query<{ value: string }>({
    text: 'SELECT value FROM platform_key WHERE name = $1',
    values: [name],
  });
  return Buffer.from(rows[0]!.value, 'hex');
}

function remoteSources(setting: string | undefined, clock: Clock, say: (line: string) => void): RemoteSource[] {
  if (!setting) return [];
  const line = (facts: Record<string, unknown>, message: string) => say(`${message} ${JSON.stringify(facts)}`);
  return Object.entries(parseSourcesSetting(setting)).map(([name, remote]) =>
    createRemoteSource({
      ...remote,
      name: name as SourceName,
      where: remote.name,
      deadlineMs: remote.deadlineMs,
      clock,
      log: { info: line, warn: line },
    }),
  );
}

/** What the processes know of the log: no citizen, no number, no address. */
async function healthOfLog(duties: DutyRoster) {
  const [check, witnesses] = await Promise.all([duties.state('log-check'), duties.state('log-witnesses')]);
  const states = (witnesses?.outcome ?? {}) as Record<string, WitnessState>;
  return {
    check: check?.outcome as WatchOutcome | undefined,
    witnesses: Object.fromEntries(Object.entries(states).map(([name, { state }]) => [name, state])),
  };
}

/** What the canary knows, in whichever of the processes it sings. */
async function canaryOf(canary: Canary, bus: ProcessBus): Promise<CanaryState> {
  if (canary.state !== 'not-yet') return canary.state;
  const elsewhere = (await bus.tell(CANARY_STATE)) as CanaryState[];
  return elsewhere.find((state) => state !== 'not-yet') ?? 'not-yet';
}

interface LogMeters {
  logKeeper: LogKeeper;
  logHealth: () => Promise<Awaited<ReturnType<typeof healthOfLog>> & { canary: CanaryState }>;
}

/** What is counted, by all processes that serve together. What the database knows every process tells alike: the largest is that. */
function metrics(db: OpenDatabase, remotes: GuardedSources, log: LogMeters, bus: ProcessBus) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'overblik_http_seconds',
    help: 'Time to answer, by route pattern and status',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 3, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'overblik_database_up',
    help: '1 when the database answers',
    registers: [registry],
    aggregator: 'min',
    async collect() {
      this.set((await db.isAlive(1000)) ? 1 : 0);
    },
  });
  new Gauge({
    name: 'overblik_source_circuit_open',
    help: '1 when a remote source is left alone after failures',
    labelNames: ['source'],
    registers: [registry],
    aggregator: 'max',
    collect() {
      for (const [source, state] of Object.entries(remotes.circuits()))
        this.set({ source }, state === 'closed' ? 0 : 1);
    },
  });
  new Gauge({
    name: 'overblik_access_log_canary_silent',
    help: '1 when a synthetic look-up was not shown to its citizen, with proof, within 30 seconds',
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const health = await log.logHealth().catch(() => undefined);
      this.set(health?.canary === 'silent' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'overblik_access_log_unsigned',
    help: 'Entries in the tree that no checkpoint covers yet',
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const state = await log.logKeeper.state().catch(() => undefined);
      if (state) this.set(state.size - state.signed);
    },
  });
  new Gauge({
    name: 'overblik_access_log_unwitnessed',
    help: 'Entries in the tree that not enough witnesses have signed yet',
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const state = await log.logKeeper.state().catch(() => undefined);
      if (state) this.set(state.size - state.witnessed);
    },
  });
  new Gauge({
    name: 'overblik_access_log_witness_signs',
    help: '1 when the witness has signed the newest checkpoint, 0 when it is silent or not to be believed',
    labelNames: ['witness'],
    registers: [registry],
    aggregator: 'min',
    async collect() {
      const { witnesses } = await log.logHealth().catch(() => ({ witnesses: {} }));
      for (const [witness, state] of Object.entries(witnesses)) this.set({ witness }, state === 'signs' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'overblik_access_log_findings',
    help: 'What the last check of the whole access log found; anything but 0 means that it was tampered with',
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const health = await log.logHealth().catch(() => undefined);
      if (health?.check) this.set(health.check.findings);
    },
  });
  new Gauge({
    name: 'overblik_access_log_checked_seconds',
    help: 'When the last check of the whole access log began, seconds since 1970',
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const health = await log.logHealth().catch(() => undefined);
      if (health?.check) this.set(Date.parse(health.check.at) / 1000);
    },
  });
  const own = () => registry.getMetricsAsJSON();
  bus.on(MEASURES, async () => JSON.stringify(await own()));
  return {
    text: async () => {
      const others = await bus.tell(MEASURES);
      if (others.length === 0) return registry.metrics();
      const all = [await own(), ...others.map((text) => JSON.parse(text) as object)];
      return AggregatorRegistry.aggregate(all as object[]).metrics();
    },
    observe: (facts: { route: string; status: number; seconds: number }) =>
      seconds.observe({ route: facts.route, status: String(facts.status) }, facts.seconds),
  };
}
