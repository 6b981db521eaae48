// The order in which test files are begun. Those that take long come first: a long one begun last would run alone, with the
// other worker idle. vitest itself remembers how long files took, but not on a machine that is new to it.
import { relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';

/** Files of more than half a minute on a slow machine, the longest first. What is not named follows. */
export const LONG_FILES = [
  'test/twin-worlds/twin-worlds.test.ts',
  'test/journeys/workplace-pages.test.ts',
  'test/journeys/citizen-pages.test.ts',
  'test/penetration/scripts.test.ts',
  'test/journeys/citizen-choices.test.ts',
  'test/journeys/log-in-ways.test.ts',
  'test/journeys/clinician.test.ts',
  'test/access/properties.test.ts',
  'src/database/embedded/server.test.ts',
  'test/journeys/integrator-pages.test.ts',
  'test/access/who-may-see-what.test.ts',
  'test/access/log-completeness.test.ts',
  'test/conformance/control-parameters.test.ts',
  'test/audit/tampering.test.ts',
  'test/faults/sources-outcomes.test.ts',
  'test/conformance/metadata.test.ts',
];

export class LongestFirst extends BaseSequencer {
  async sort(files) {
    return longestFirst(await super.sort(files), (file) => relative(this.ctx.config.root, file.moduleId));
  }
}

/** All files, once each: the long ones first, the others in the order they came in. */
export function longestFirst(files, pathOf) {
  const place = (file) => {
    const at = LONG_FILES.indexOf(pathOf(file).replaceAll('\\', '/'));
    return at === -1 ? LONG_FILES.length : at;
  };
  return [...files].sort((one, other) => place(one) - place(other));
}
