import { describe, expect, it } from 'vitest';
import { resourceTypeNames } from './definitions.js';
import { compileExpression } from './search-compile.js';
import { parseExpression } from './search-expression.js';
import { extractSearchValues, searchParameter, searchParametersOf } from './search-values.js';

const all = resourceTypeNames().flatMap((type) => searchParametersOf(type).map((param) => ({ type, param })));

describe('the search parameters of R4', () => {
  it('can all be read: every expression of every resource type compiles', () => {
    let compiled = 0;
    const faults: string[] = [];
    for (const { type, param } of all) {
      if (param.expression === '') continue;
      try {
        const paths = compileExpression(parseExpression(param.expression), type, type);
        if (paths.length === 0) faults.push(`${type}.${param.code}: nothing left of ${param.expression}`);
        for (const part of param.components ?? []) {
          for (const path of paths) {
            if (compileExpression(parseExpression(part.expression), path.type, type).length === 0)
              faults.push(`${type}.${param.code}$${part.code}`);
          }
        }
        compiled++;
      } catch (error) {
        faults.push(`${type}.${param.code}: ${(error as Error).message}`);
      }
    }
    expect(faults).toEqual([]);
    expect(resourceTypeNames()).toHaveLength(146);
    expect(compiled).toBe(2575);
  });
});
