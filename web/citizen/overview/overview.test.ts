import { describe, expect, it } from 'vitest';
import type { AccessAnswer, PatientBanner } from '../../../src/patient-index/contract.js';
import type { Item } from '../../../src/sources/contract.js';
import { nothingYet, type OverviewEvent, receive } from './overview-state.js';

const patient = { id: 'karla', name: 'Karla', cprMasked: '140348-••••', family: 'E', given: 'Karla' } as PatientBanner;
const access: AccessAnswer = { effect: 'P', rule: '50', legal: '§ 37', reason: 'Dine egne data' };
const item = (title: string, time: string): Item => ({
  source: 'laboratory',
  kind: 'result',
  title,
  time,
  reference: `Observation/${title}`,
});
const stateOf = (...events: OverviewEvent[]) => events.reduce(receive, nothingYet);
const hello: OverviewEvent = { kind: 'patient', patient, access, expected: ['laboratory', 'images'] };
const laboratory: OverviewEvent = {
  kind: 'source',
  answer: { source: 'laboratory', outcome: 'answered', count: 2 },
  items: [item('old', '2026-01-01'), item('new', '2026-11-22T08:00:00Z')],
};

describe('the overview while the sources answer', () => {
  it('shows what has come, newest first', () => {
    expect(stateOf(hello, laboratory).items.map((one) => one.title)).toEqual(['new', 'old']);
  });

  it('still waits for a source until all is done', () => {
    expect(stateOf(hello, laboratory).answers.images).toBeUndefined();
  });

  it('names a source that never answered as silent, never as empty', () => {
    const state = stateOf(hello, laboratory, { kind: 'done' });
    expect(state.answers.images?.outcome).toBe('no-answer');
    expect(state.answers.laboratory?.outcome).toBe('answered');
  });

  it('keeps what came when the connection breaks, and names the rest as silent', () => {
    const state = stateOf(hello, laboratory, { kind: 'broken', message: 'network' });
    expect(state.phase).toBe('done');
    expect(state.items).toHaveLength(2);
    expect(state.answers.images).toMatchObject({ outcome: 'no-answer', detail: 'network' });
  });

  it('has failed as a whole when not even the person came', () => {
    expect(stateOf({ kind: 'broken', message: 'HTTP 503' })).toMatchObject({ phase: 'failed', message: 'HTTP 503' });
  });

  it('shows nothing of a person whose data were refused', () => {
    const state = stateOf(hello, laboratory, { kind: 'refused', refusal: { rule: '58' } });
    expect(state).toMatchObject({ phase: 'refused', items: [], refusal: { rule: '58' } });
    expect(state.patient).toBeUndefined();
  });

  it('replaces the lines of a source that answers again', () => {
    const again: OverviewEvent = { ...laboratory, items: [item('only', '2026-11-22')] };
    expect(stateOf(hello, laboratory, again).items.map((one) => one.title)).toEqual(['only']);
  });
});
