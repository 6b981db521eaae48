// What no statement of the house may use, because it does not survive on more than one machine (or hides work from the
// application). One row per ban; the words must follow each other.
import { listIn } from './tokens.mjs';

const BANS = [
  [
    'trigger',
    ['create', 'trigger'],
    ['create', 'or', 'replace', 'trigger'],
    ['create', 'constraint', 'trigger'],
    ['create', 'event', 'trigger'],
  ],
  ['rule', ['create', 'rule'], ['create', 'or', 'replace', 'rule']],
  [
    'sequence',
    ['create', 'sequence'],
    ['nextval', '('],
    ['as', 'identity'],
    ['serial'],
    ['bigserial'],
    ['smallserial'],
  ],
  [
    'temporary-table',
    ['create', 'temp'],
    ['create', 'temporary'],
    ['create', 'local', 'temp'],
    ['create', 'unlogged', 'table'],
  ],
  ['exclusion-constraint', ['exclude', 'using'], ['exclude', '(']],
  ['deferrable-constraint', ['deferrable'], ['set', 'constraints']],
  ['inheritance', ['inherits', '(']],
  [
    'code-in-the-database',
    ['create', 'function'],
    ['create', 'or', 'replace', 'function'],
    ['create', 'procedure'],
    ['create', 'or', 'replace', 'procedure'],
  ],
];

/** Time and ids come from the application: its clock can be moved, and every machine gives the same value. */
const VOLATILE = new Set([
  ...['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'timeofday'],
  ...[
    'gen_random_uuid',
    'uuidv4',
    'uuidv7',
    'uuid_generate_v1',
    'uuid_generate_v4',
    'random',
    'setval',
    'currval',
    'lastval',
  ],
]);
const VOLATILE_WORDS = new Set(['current_timestamp', 'current_date', 'current_time', 'localtimestamp', 'localtime']);

/**
 * @param {import('./tokens.mjs').Token[]} tokens one statement
 * @returns {{ rule: string, message: string }[]}
 */
export function banned(tokens) {
  const findings = tokens[0].text === 'do' ? [{ rule: 'code-in-the-database', message: 'runs a DO block' }] : [];
  for (let i = 0; i < tokens.length; i++) {
    const { kind, text } = tokens[i];
    if (kind !== 'word') continue;
    const isCall = tokens[i + 1]?.text === '(';
    for (const [rule, ...phrases] of BANS) {
      if (phrases.some((phrase) => phrase.every((word, n) => tokens[i + n]?.text === word))) {
        findings.push({ rule, message: `uses: ${rule.replaceAll('-', ' ')}` });
      }
    }
    if (isCall && /^pg_(try_)?advisory_/.test(text)) findings.push({ rule: 'advisory-lock', message: `calls ${text}` });
    if ((isCall && VOLATILE.has(text)) || VOLATILE_WORDS.has(text)) {
      findings.push({ rule: 'time-and-ids-from-the-application', message: `calls ${text}` });
    }
  }
  return findings.concat(sessionState(tokens), changedKey(tokens));
}

function sessionState(tokens) {
  const isSession = tokens[0].text === 'set' && !['local', 'constraints', 'transaction'].includes(tokens[1]?.text);
  const isNotice = ['listen', 'notify', 'discard'].includes(tokens[0].text);
  return isSession || isNotice ? [{ rule: 'session-state', message: 'leans on the session (SET LOCAL is fine)' }] : [];
}

/** An UPDATE, or ON CONFLICT DO UPDATE, that assigns patient_key: the row would have to move to another machine. */
function changedKey(tokens) {
  const findings = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i].text !== 'set' || i === 0) continue;
    if (assignedColumns(tokens, i).includes('patient_key')) {
      findings.push({ rule: 'patient-key-never-changes', message: 'assigns patient_key' });
    }
  }
  return findings;
}

function assignedColumns(tokens, set) {
  const depth = tokens[set].depth;
  const columns = [];
  for (let i = set + 1; i < tokens.length && tokens[i].depth >= depth; i++) {
    if (tokens[i].depth !== depth) continue;
    if (['where', 'from', 'returning'].includes(tokens[i].text)) break;
    const isFirst = i === set + 1 || tokens[i - 1].text === ',';
    if (!isFirst) continue;
    if (tokens[i].text === '(') columns.push(...listIn(tokens, i).map((item) => item.at(-1)?.text));
    else columns.push(tokens[i].text);
  }
  return columns;
}
