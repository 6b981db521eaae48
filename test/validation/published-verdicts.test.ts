import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ValidationReport } from '../../src/fhir/index.js';
import { dataFolder, dataIsThere, published, readJson } from './material.js';

/**
 * The outcome that the publisher's own validator had for each published message (the table of the data folder's README)
 * against ours.
 */
const isThere = dataIsThere();

interface Verdict {
  file: string;
  /** `ok` or the errors, as the table abridges them. */
  outcome: string;
}

function verdicts(): Verdict[] {
  const lines = readFileSync(join(dataFolder, 'README.md'), 'utf8').split('\n');
  return lines
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 8 && cells[1]!.endsWith('.json') && cells[6] !== '')
    .map((cells) => ({ file: cells[1]!, outcome: cells[6]! }));
}

/**
 * Earlier messages of a chain that the publisher's validator had at hand as examples of their own, which are not in the
 * data folder. That it found them is known from its outcome alone; what refers to any other missing message must fail.
 */
const AT_THE_PUBLISHERS = new Set(
  [
    '42cb9200-f421-4d08-8391-7d51a2503cb4',
    '0ebb6284-eb20-45eb-8113-6620d2d08608',
    '42fa2844-5020-45dd-bd5f-77137ba5ca1f',
    '9db30fd5-f443-4c7f-8e1a-e8da7e758f0a',
    '8f537c84-17f9-4fd1-a3d6-3d4008d6c6ec',
    'd5bd2111-2576-48d3-84d4-8be0297a038d',
    '4dff3695-218d-4878-838a-5f23cbba6f82',
    '489de4f2-0d8d-4de2-a7ce-ccb93568799f',
    'b9b4818e-02de-4cc4-b418-d20cbc7b5404',
    'e563a2b2-bf92-4b13-bbd2-0a021a95bded',
    'i50fc5fe-2d11-4ef3-acac-2e2e5c6c0029',
  ].map((id) => `MessageHeader/${id}`),
);

const errorsOf = (report: ValidationReport): string[] =>
  report.issues
    .filter((issue) => issue.severity === 'error')
    .map((issue) => `${issue.expression}: ${issue.diagnostics}`);

/** What we must say for each kind of error that the publisher's validator reported. */
const KINDS: [published: RegExp, ours: RegExp][] = [
  [
    /Unable to resolve resource with reference 'MessageHeader\//,
    /reference to MessageHeader means nothing in this Bundle/,
  ],
  [/Rule bdl-7/, /Rule bdl-7 is broken/],
  [/Rule uuidv5/, /Rule uuidv5 is broken/],
  [
    /Unable to find a match for profile Encounter\//,
    /fits none of the profiles allowed here: \S+hospitalNotification-encounter/,
  ],
];

/** Errors of ours that the publisher's outcome does not have, with the reason. May only shrink. */
const MORE_THAN_PUBLISHED: Record<string, { error: RegExp; reason: string }[]> = {
  'acknowledgement-testfixtures/Bundle-32f3e314-8fcb-4147-87d4-fbed2ea2f741.json': [
    {
      error: /issue-details|acknowledgement-operationoutcome|Rule medcom-acknowledgement-2/,
      reason: 'its code was of the terminology package 1.4.0, which is not in the data folder; 2.0.2 has dropped it',
    },
  ],
  'hospitalnotification-testfixtures/Bundle-cac520bc-f88b-4e7a-b8fd-bb8750e38c7a.json': [
    {
      error: /Organization means nothing|wants the target of the reference bundled/,
      reason: 'the Bundle refers to an Organization that it does not hold; the publisher had one of that id at hand',
    },
  ],
};

/** Files that the publisher failed and we pass when nothing is known beside the Bundle, with the reason. May only shrink. */
const ONLY_AN_EARLIER_MESSAGE_IS_MISSING = 12;

describe.skipIf(!isThere)('the verdict on each published message', () => {
  const { validator } = isThere ? published() : ({} as ReturnType<typeof published>);
  const table = isThere ? verdicts() : [];

  it('covers the whole table', () => {
    expect(table.length).toBeGreaterThanOrEqual(87);
  });

  it('is the publisher’s: right where it says ok, and wrong for the same reasons where it does not', () => {
    const deviations: string[] = [];
    for (const { file, outcome } of table) {
      const report = validator.validate(readJson(`medcom-fhir/${file}`), {
        isKnown: (reference) => AT_THE_PUBLISHERS.has(reference),
      });
      const errors = errorsOf(report);
      if (outcome.startsWith('ok')) {
        deviations.push(...errors.map((error) => `${file}: ${error}`));
        continue;
      }
      const expected = KINDS.filter(([published]) => published.test(outcome)).map(([, ours]) => ours);
      if (expected.length === 0) deviations.push(`${file}: no kind of ours is known for: ${outcome}`);
      for (const ours of expected)
        if (!errors.some((error) => ours.test(error))) deviations.push(`${file}: does not say ${ours}`);
      const allowed = [...expected, ...(MORE_THAN_PUBLISHED[file] ?? []).map(({ error }) => error)];
      // A table cell holds two kinds at most; of a file with several, the rest are of the same kinds.
      for (const error of errors)
        if (!allowed.some((one) => one.test(error))) deviations.push(`${file}: also ${error}`);
    }
    expect(deviations).toEqual([]);
  });

  it('passes a message of a chain when nothing is known beside it, with a warning', () => {
    const passed = table.filter(({ file, outcome }) => {
      const report = validator.validate(readJson(`medcom-fhir/${file}`));
      if (outcome.startsWith('ok')) expect(errorsOf(report), file).toEqual([]);
      const warned = report.issues.some(({ severity, code }) => severity === 'warning' && code === 'not-found');
      return outcome.startsWith('errors') && errorsOf(report).length === 0 && warned;
    });
    expect(passed.length).toBeLessThanOrEqual(ONLY_AN_EARLIER_MESSAGE_IS_MISSING);
  });

  it('is red for each of them once the message is broken (negative control)', () => {
    const passed = table
      .filter(({ outcome }) => outcome.startsWith('ok'))
      .filter(({ file }) => {
        const bundle = readJson(`medcom-fhir/${file}`) as { entry: { resource: Record<string, unknown> }[] };
        const first = bundle.entry[0]!.resource;
        delete first[first['resourceType'] === 'Composition' ? 'title' : 'source'];
        return errorsOf(validator.validate(bundle)).length === 0;
      });
    expect(passed).toEqual([]);
  });

  it('judges every rule it meets: none is beyond the engine', () => {
    const unread = table.flatMap(({ file }) =>
      validator
        .validate(readJson(`medcom-fhir/${file}`))
        .issues.filter((issue) => issue.code === 'not-supported')
        .map((issue) => `${file}: ${issue.diagnostics}`),
    );
    expect([...new Set(unread)]).toEqual([]);
  });
});
