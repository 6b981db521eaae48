// House rules that no linter knows. Each finding names the file and line. See test/layers/tidy.test.ts for one planted
// breach of each.
//
//   node tools/tidy.mjs
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const CODE = /\.(ts|tsx|mjs|cjs|js|css|html|sql|sh)$/;
const TEST = /\.test\.tsx?$|^test\//;
const FOLDERS = ['src', 'web', 'demo', 'test', 'tools', 'bin', 'docs', '.ci'];

/** Rules over lines of files: where they hold, what they look for, what to say. */
const LINE_RULES = [
  {
    where: (path) => /^(src|web|demo)\//.test(path) && !TEST.test(path) && path !== 'src/base/settings.ts',
    finds: /\bprocess\.env\b/,
    says: 'the environment is read in src/base/settings.ts only',
  },
  {
    where: (path) => /^(src|demo)\//.test(path) && CODE.test(path) && !TEST.test(path) && path !== 'src/base/clock.ts',
    finds: /\bDate\.now\s*\(|\bnew Date\(\s*\)|(?<!new )(?<![.\w])Date\(\s*\)/,
    says: 'the time comes from a Clock (src/base/clock.ts)',
  },
  {
    where: (path) => CODE.test(path),
    finds: new RegExp(
      `\\b(${['TO', 'FIX'].map((start) => `${start}${start === 'TO' ? 'DO' : 'ME'}`).join('|')}|X{3})\\b`,
    ),
    says: 'finish it, or write it down as an issue',
  },
  {
    where: (path) => CODE.test(path) || /\.(md|json|yml)$/.test(path),
    // Written in pieces, so that this line is not a finding.
    finds: new RegExp(`(^|["'\`\\s(=:])/(${['work', 'root', 'tmp', 'Users', 'home'].join('|')})/`),
    says: 'a path of one particular machine',
  },
  {
    where: (path) => CODE.test(path),
    finds: new RegExp(`@ts-(${['ignore', 'nocheck'].join('|')})`),
    says: 'the type checker is not switched off',
  },
  {
    where: (path) => /^(src|web|demo)\//.test(path) && !TEST.test(path),
    finds: /biome-ignore lint\/suspicious\/noExplicitAny/,
    says: 'no "any" outside tests',
  },
  {
    where: (path) => /^(src|web|demo)\/.*\.tsx?$/.test(path),
    finds: /^\s*export default\b/,
    says: 'one name for a thing everywhere: no default exports',
  },
];

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = /^(utils?|helpers?|common|misc|shared|managers?|impl)(\.|$)/;
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/**
 * @param {string} root the project
 * @returns {string[]} findings, empty when all is well
 */
export function tidy(root) {
  const paths = FOLDERS.flatMap((folder) => filesBelow(root, folder)).concat(filesBeside(root));
  return [
    ...paths.flatMap((path) => brokenLines(root, path)),
    ...paths.flatMap(brokenName),
    ...unlistedFolders(root),
    ...paths.filter((path) => /^[A-Z]+\.md$|^docs\/.*\.md$/.test(path)).flatMap((path) => pathsThatAreGone(root, path)),
  ];
}

function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function filesBeside(root) {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'package-lock.json')
    .map((entry) => entry.name);
}

function brokenLines(root, path) {
  const rules = LINE_RULES.filter((rule) => rule.where(path));
  if (rules.length === 0) return [];
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  return lines.flatMap((line, i) =>
    rules.filter((rule) => rule.finds.test(line)).map((rule) => `${path}:${i + 1}: ${rule.says}`),
  );
}

function brokenName(path) {
  const findings = [];
  if (!/^(src|web|demo|test|tools)\//.test(path)) return findings;
  for (const part of path.split('/'))
    if (EMPTY_NAMES.test(part)) findings.push(`${path}: "${part}" does not say what is inside`);
  const name = basename(path);
  if (/\.(tsx?|mjs|css)$/.test(name) && !KEBAB.test(name)) findings.push(`${path}: file names are kebab-case`);
  return findings;
}

/** A folder that no layer names is guarded by no rule. */
function unlistedFolders(root) {
  const known = new Set(JSON.parse(readFileSync(join(root, 'tools', 'layers.json'), 'utf8')).flat());
  return readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'cli' && !known.has(entry.name))
    .map((entry) => `src/${entry.name}: not in tools/layers.json, so no layer rule guards it`);
}

/** Paths in back quotes (`src/access/decide.ts`) and relative links must exist. Names with <...>, * or ... are patterns. */
function pathsThatAreGone(root, document) {
  const text = readFileSync(join(root, document), 'utf8');
  const quoted = [...text.matchAll(/`((?:src|web|demo|test|tools|bin|docs|\.ci)\/[\w./-]*)`/g)].map(
    (match) => match[1],
  );
  const linked = [...text.matchAll(/\]\((?!\w+:|#|\/)([^)\s#]+)(?:#[^)]*)?\)/g)].map((match) =>
    join(dirname(document), match[1]),
  );
  return [...new Set([...quoted, ...linked])]
    .filter((path) => !path.includes('...') && !existsSync(join(root, path)))
    .map((path) => `${document}: ${path} does not exist`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const findings = tidy(resolve(fileURLToPath(new URL('..', import.meta.url))));
  for (const finding of findings) console.log(finding);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
