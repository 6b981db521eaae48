import { Directory } from './directory/directory.js';
import type { Day, Moment } from './seed/calendar.js';
import { dateText, dayOfMoment, parseMoment } from './seed/calendar.js';

/** What the demo nation is made from. The same options give the same bytes. */
export interface NationOptions {
  /** Any text. Default `overblik`. */
  seed?: string;
  /**
   * The day (or instant) at which ongoing stories are ongoing: `2026-11-22`, or an ISO instant so that "just now" is just now.
   * Nothing that has happened lies after it. A bare date means 09:45 that day.
   */
  today: string;
}

/** Options worked out, and the directory everything refers to. */
export interface Nation {
  seed: string;
  now: Moment;
  today: Day;
  directory: Directory;
}

let last: { key: string; nation: Nation } | undefined;

/** The nation of some options; the latest one is kept, since building the directory takes a while. */
export function nationOf(options: NationOptions): Nation {
  const seed = options.seed ?? 'overblik';
  const now = parseMoment(options.today);
  const today = dayOfMoment(now);
  const key = `${seed}/${dateText(today)}`;
  const directory = last?.key === key ? last.nation.directory : new Directory(seed, today);
  const nation = { seed, now, today, directory };
  last = { key, nation };
  return nation;
}
