import { describe, expect, it } from 'vitest';
import { type CommonFacts, lineOf, startsAs } from './access-log.js';

const COMMON: CommonFacts = {
  who: 'Laboratoriet "Nord"',
  role: 'integrator-system',
  organisation: undefined,
  purpose: 'TREAT',
  legal: '§ 41',
  reason: 'Kildesystem: skriver',
  asked: { policy: '1', rules: ['61'], operation: 'read', kind: 'system' },
};
const lineFrom = (question: string | undefined, requestId: string, common?: CommonFacts) => {
  const facts = { ...COMMON, operation: 'read', what: 'Observation/"x"', question };
  if (common) startsAs(facts, common);
  return lineOf({ facts, requestId, at: new Date(0), effect: 'P', rule: '61', actor: 'lab' });
};

describe('a line of the access log', () => {
  it.each([[undefined], ['0123456789abcdef']])('says the same when its beginning is known already', (question) => {
    const afresh = JSON.parse(lineFrom(question, 'r1'));
    expect(JSON.parse(lineFrom(question, 'r1', COMMON))).toEqual(afresh);
    expect(afresh).toMatchObject({ who: 'Laboratoriet "Nord"', what: 'Observation/"x"', request: 'r1' });
  });

  it('has its own deed and request, whatever it has in common with others', () => {
    lineFrom('0123456789abcdef', 'r1', COMMON);
    const second = JSON.parse(lineFrom(undefined, 'r2', COMMON));
    expect(second.request).toBe('r2');
    expect(second).not.toHaveProperty('question');
  });

  it('says what was added to it afterwards: facts that were copied have no beginning that is known', () => {
    const facts = { ...COMMON, operation: 'read', what: 'Observation' };
    startsAs(facts, COMMON);
    const entry = { requestId: 'r3', at: new Date(0), effect: 'P', rule: '61', actor: 'lab' };
    const line = JSON.parse(lineOf({ ...entry, facts: { ...facts, sources: { laboratory: 'ok' } } }));
    expect(line).toMatchObject({ sources: { laboratory: 'ok' }, request: 'r3' });
  });
});
