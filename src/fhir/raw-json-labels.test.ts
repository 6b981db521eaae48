import { describe, expect, it } from 'vitest';
import { withoutSecurityLabel, withSecurityLabel } from './raw-json-labels.js';

const PRIVATE = { system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'private' };
const TEXT = '{"resourceType":"Observation","id":"a","meta":{"versionId":"3"},"valueQuantity":{"value":1.0}}';

describe('a security label in the text of a resource', () => {
  it('is added and taken away, and no other letter changes: 1.0 stays 1.0', () => {
    const marked = withSecurityLabel(TEXT, PRIVATE);
    expect(JSON.parse(marked).meta).toEqual({ versionId: '3', security: [PRIVATE] });
    expect(marked).toContain('"value":1.0}');
    expect(withoutSecurityLabel(marked, PRIVATE)).toBe(TEXT);
  });
  it('is set where there is no meta, and once only', () => {
    const marked = withSecurityLabel('{"resourceType":"Flag"}', PRIVATE);
    expect(JSON.parse(marked)).toEqual({ resourceType: 'Flag', meta: { security: [PRIVATE] } });
    expect(withSecurityLabel(marked, PRIVATE)).toBe(marked);
  });
  it('leaves other labels alone', () => {
    const text = '{"meta":{"security":[{"code":"R"}]}}';
    expect(JSON.parse(withoutSecurityLabel(withSecurityLabel(text, PRIVATE), PRIVATE)).meta.security).toEqual([
      { code: 'R' },
    ]);
    expect(withoutSecurityLabel(text, PRIVATE)).toBe(text);
  });
});
