// Which folder may import which. Layers look down only; each folder has one front door, index.ts (and contract.ts: types
// alone). Tests are free to look inside. The layers are listed in ARCHITECTURE.md too; test/layers proves each rule.

/** Low to high. A folder of src/ that is not listed there fails the check (tools/tidy.mjs). */
const layers = require('./tools/layers.json');

/** Files above all layers. */
const wiring = '^src/(platform|main|cli)\\.ts$|^src/cli/';
const services = layers[7];
const test = '\\.test\\.tsx?$|^test/';

const any = (names) => `(${names.join('|')})`;
const ban = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const code = (path, more = []) => ({ path, pathNot: [test, ...more] });

const forbidden = [
  ban(
    'no-circles',
    'Two files that need each other are one idea cut in two. Types may: they are gone when it runs.',
    {},
    {
      circular: true,
      viaOnly: { dependencyTypesNot: ['type-only'] },
    },
  ),
  ban('no-dangling-imports', 'A misspelt path would slip past every other rule.', {}, { couldNotResolve: true }),
  ...layers.slice(0, -1).map((own, i) =>
    ban(`${own[0]}-layer-looks-down-only`, 'A request must not climb back up.', code(`^src/${any(own)}/`), {
      path: `^src/${any(layers.slice(i + 1).flat())}/`,
    }),
  ),
  ban(
    'front-door-only',
    'What a folder offers is in its index.ts; contract.ts and caller.ts hold types that everybody shares.',
    code('^src/([^/]+)/'),
    {
      path: '^src/[^/]+/.+',
      pathNot: [
        '^src/$1/',
        '^src/(sources/)?[^/]+/index\\.ts$',
        '^src/[^/]+/contract\\.ts$',
        '^src/identity/caller\\.ts$',
      ],
    },
  ),
  ban('wiring-uses-front-doors', 'The wiring hands out parts, it does not reach into them.', code(wiring), {
    path: '^src/[^/]+/.+',
    pathNot: ['^src/cli/', '^src/[^/]+/(index|contract|caller)\\.ts$', '^src/sources/[^/]+/index\\.ts$'],
  }),
  ban(
    'only-access-opens-record-and-sources',
    'No policy means no access: whoever reads for a caller goes through access/.',
    code('^src/([^/]+)/', ['^src/access/', '^src/cli/']),
    {
      path: '^src/(record|sources)/',
      pathNot: ['^src/$1/', '^src/[^/]+/contract\\.ts$'],
      // To name a type is not to open anything.
      dependencyTypesNot: ['type-only'],
    },
  ),
  ban(
    'sources-are-strangers',
    'One register knows nothing of another.',
    code(`^src/sources/${'(?!reading/|remote/)'}([^/]+)/`),
    {
      path: '^src/sources/[^/]+/',
      pathNot: ['^src/sources/$1/', '^src/sources/(reading|remote)/'],
    },
  ),
  ban('services-are-strangers', 'News travels as events wired in platform.ts.', code(`^src/${any(services)}/`), {
    path: `^src/${any(services)}/`,
    pathNot: '^src/$1/',
  }),
  ban(
    'only-database-knows-the-driver',
    'SQL drivers are imported in one folder.',
    code('^(src|web|demo)/', ['^src/database/']),
    {
      path: '(^|node_modules/)(@types/)?(pg|pg-[a-z-]+|postgres|better-sqlite3)(/|$)|^node:sqlite$',
    },
  ),
  ban(
    'only-the-front-door-opens-the-database',
    'What turns durability off is for tests.',
    code('^(src|web|demo)/', ['^src/database/']),
    {
      path: '^src/database/',
      pathNot: '^src/database/(index|contract)\\.ts$',
    },
  ),
  ban(
    'fhir-is-pure',
    'FHIR is functions: no other folder, no package. Only definitions.ts reads its tables from disk, and rules in FHIRPath have their engine.',
    code('^src/fhir/', ['^src/fhir/(definitions|fhirpath-rule|linear-regexp)\\.ts$']),
    {
      path: '^(?!src/(fhir|base)/).+',
    },
  ),
  ban(
    'fhir-rules-know-their-engine-alone',
    'The library for FHIRPath, and the switch of the regular expression engine: nothing else.',
    { path: '^src/fhir/(fhirpath-rule|linear-regexp)\\.ts$' },
    {
      path: '^(?!src/(fhir|base)/|node_modules/fhirpath/|(node:)?v8$).+',
    },
  ),
  ban(
    'fhir-definitions-read-only-files',
    'The one exception of fhir-is-pure has an edge too.',
    { path: '^src/fhir/definitions\\.ts$' },
    {
      path: '^(?!src/(fhir|base)/|(node:)?(fs|path|url)$).+',
    },
  ),
  ban(
    'nobody-imports-the-wiring',
    'Parts are handed what they need.',
    { path: '^(src|web|demo)/', pathNot: [test, wiring] },
    { path: wiring },
  ),
  ban(
    'screens-know-fhir-and-contracts',
    'A screen asks the server; it shares only types and pure functions.',
    code('^web/'),
    {
      path: '^(src|demo)/',
      pathNot: ['^src/fhir/', '/contract\\.ts$', '^src/identity/caller\\.ts$'],
    },
  ),
  ban('screens-are-strangers', 'Apps share only web/design and web/session.', code('^web/([^/]+)/'), {
    path: '^web/',
    pathNot: ['^web/$1/', '^web/design/', '^web/session/'],
  }),
  ban('design-draws-only', 'What every screen draws with asks nobody anything.', code('^web/design/'), {
    path: '^web/',
    pathNot: ['^web/design/'],
  }),
  ban(
    'the-product-never-imports-the-demo',
    'Only the wiring may load the synthetic nation.',
    code('^(src|web)/', [wiring]),
    {
      path: '^demo/',
    },
  ),
  ban('code-never-imports-tests', 'Tests may look at code, not the other way.', code('^(src|web|demo|tools)/'), {
    path: test,
  }),
];

module.exports = {
  forbidden,
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|generated|\\.cache)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
