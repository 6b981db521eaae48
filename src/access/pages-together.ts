/**
 * Pages that one request asks for at once (the searches of a batch), of one citizen and by one right: one statement, and one row
 * of the log that names all that was asked for. Each is decided for itself before, by the law as by the token's scope; what
 * cannot stand with others, or fails among them, is asked for itself.
 */
import { entryOfAll, isSameLookUp } from '../audit/index.js';
import { Failure } from '../base/index.js';
import { type AskedPage, type Frame, mayStandTogether, type RecordStore, type SearchText } from '../record/index.js';

/** Pages of one statement. */
const MOST_PAGES = 16;

interface Waiting {
  record: RecordStore;
  asked: AskedPage;
  frame: Frame;
  resolve: (page: SearchText | undefined | Promise<SearchText | undefined>) => void;
  reject: (error: unknown) => void;
}

/** Made for one request. */
export class PagesTogether {
  #waiting: Waiting[] = [];

  /** @returns what RecordStore.searchText does */
  page(record: RecordStore, asked: AskedPage, frame: Frame): Promise<SearchText | undefined> {
    if (!mayStandTogether(asked)) return record.searchText(asked, frame);
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#leave());
      this.#waiting.push({ record, asked, frame, resolve, reject });
    });
  }

  #leave(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const group of groupsOf(waiting))
      if (group.length === 1) askAlone(group[0]!);
      else void askTogether(group);
  }
}

function groupsOf(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  for (const one of waiting) {
    const group = groups.find((others) => others.length < MOST_PAGES && belongTogether(others[0]!, one));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

const belongTogether = (one: Waiting, other: Waiting): boolean =>
  one.record === other.record &&
  one.asked.patientKeys![0] === other.asked.patientKeys![0] &&
  isSameLookUp(one.asked.context.log, other.asked.context.log);

const askAlone = ({ record, asked, frame, resolve }: Waiting): void => resolve(record.searchText(asked, frame));

async function askTogether(group: readonly Waiting[]): Promise<void> {
  const [{ record, frame }] = group as [Waiting];
  const log = entryOfAll(group.map(({ asked }) => asked.context.log));
  try {
    const pages = await record.searchTexts(
      group.map(({ asked }) => asked),
      log,
      frame,
    );
    for (const [i, one] of group.entries()) one.resolve(pages[i]);
  } catch (error) {
    const isAway = error instanceof Failure && error.category === 'unavailable';
    for (const one of group)
      if (isAway) one.reject(error);
      else askAlone(one);
  }
}
