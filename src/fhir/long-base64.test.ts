import { expect, it } from 'vitest';
import { isBase64InSteps, knownBase64 } from './long-base64.js';
import { primitiveCheck } from './primitive.js';
import { validateInSteps } from './validate-in-steps.js';

const MB = 1024 * 1024;

function verdict(value: string, slice: number): boolean {
  const steps = isBase64InSteps(value, slice);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Strings of these letters, all of them up to some length. */
function* strings(letters: string[], longest: number): Generator<string> {
  yield '';
  if (longest > 0) for (const start of letters) for (const rest of strings(letters, longest - 1)) yield start + rest;
}

it('in slices it is judged as at once', () => {
  const whole = primitiveCheck('base64Binary')!;
  let sound = 0;
  for (const value of strings(['A', '=', ' ', '-'], 6)) {
    const isSound = whole(value) === undefined;
    if (isSound) sound++;
    for (const slice of [1, 2, 3, 5, 100]) expect([value, verdict(value, slice)]).toEqual([value, isSound]);
  }
  expect(sound).toBeGreaterThan(20);
});

/** Steps of a check, and what it finds. */
function check(data: string): [number, string[]] {
  const steps = validateInSteps({ resourceType: 'Binary', contentType: 'application/pdf', data });
  for (let n = 0; ; n++) {
    const step = steps.next();
    if (step.done) return [n, step.value.issues.map(({ expression, diagnostics }) => `${expression} ${diagnostics}`)];
  }
}

it('eighteen megabytes are looked at in many steps, and nothing of them is kept', () => {
  const sound = 'QUJD'.repeat(4.5 * MB);
  const [steps, issues] = check(sound);
  expect(issues).toEqual([]);
  expect(steps).toBeGreaterThan(60);
  expect(knownBase64(sound)).toBeUndefined();
  const [, faults] = check(`${'QUJD'.repeat(MB)}-UJD`);
  expect(faults).toEqual([expect.stringMatching(/Binary\.data.*base64/)]);
});

it('control: what is short is looked at in one', () => expect(check('QUJD')[0]).toBe(1));
