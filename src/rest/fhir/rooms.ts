/** The rooms for large work of this server, and how large they are: docs/limits.md, and docs/decisions/0019 for why. */
import { HeapGrowth } from '../heap-growth.js';
import { type RoomOptions, WorkRoom } from './work-room.js';

/** Bytes up to which a body, or the weight of a page, is no large work. */
export const LARGEST_UNCOUNTED = 256 * 1024;
/** Bytes up to which a body is read whoever sends it, however many there are: each is less than its connection takes. */
export const LARGEST_UNCOUNTED_BODY = 16 * 1024;
/** Bytes of bodies between these two of one caller at the same time. */
const MOST_SMALL_BYTES_OF_A_CALLER = 4 * 1024 * 1024;
/** The same of all callers. */
const MOST_SMALL_BYTES = 16 * 1024 * 1024;
/** Of more of them than a bulk load of bundles sends, the heap is kept small. */
const BUSY_FROM = 2 * 1024 * 1024;
/** Bytes of large bodies of all callers at the same time: of the largest there is one. */
const MOST_BYTES_AT_ONCE = 25 * 1024 * 1024;
/** XML is read into trees: so many times its size is what it is taken for. */
export const WEIGHT_OF_XML = 4;
/** The same of large pages. */
const MOST_BYTES_OF_PAGES = 16 * 1024 * 1024;
/** Bytes of other answers of all callers at the same time: eight callers that do not take theirs make nobody else wait. */
const MOST_BYTES_OF_ANSWERS = 64 * 1024 * 1024;

export const BODY_ROOM: RoomOptions = { ofAll: MOST_BYTES_AT_ONCE, uncounted: LARGEST_UNCOUNTED };
export const PAGE_ROOM: RoomOptions = { ofAll: MOST_BYTES_OF_PAGES, uncounted: LARGEST_UNCOUNTED };

export const ANSWER_ROOM: RoomOptions = { ofAll: MOST_BYTES_OF_ANSWERS, uncounted: 0, busyFrom: MOST_BYTES_OF_PAGES };

export const SMALL_BODY_ROOM: RoomOptions = {
  ofACaller: MOST_SMALL_BYTES_OF_A_CALLER,
  ofAll: MOST_SMALL_BYTES,
  uncounted: LARGEST_UNCOUNTED_BODY,
  busyFrom: BUSY_FROM,
};

/** What a body is taken for: at most all the room there is. @param bytes its size, or what it may become */
export const bodyWeight = (bytes: number, isXml: boolean): number =>
  isXml && bytes > LARGEST_UNCOUNTED ? Math.min(bytes * WEIGHT_OF_XML, MOST_BYTES_AT_ONCE) : bytes;

export interface Rooms {
  /** For bodies of 16 to 256 kB, which do not wait for large ones: thousands of connections could hold one each. */
  smallBodies: WorkRoom;
  /** For bodies from 256 kB on. */
  bodies: WorkRoom;
  /** For pages that are put together here and not by the database. */
  pages: WorkRoom;
  /** For other answers that may be long: pages as the database puts them together, batches of reads, large resources. */
  answers: WorkRoom;
}

/** Rooms whose work keeps the heap small. */
export function openRooms(): Rooms {
  const heap = new HeapGrowth();
  const onBusy = (isBusy: boolean) => heap.tell(isBusy);
  return {
    smallBodies: new WorkRoom({ ...SMALL_BODY_ROOM, onBusy }),
    bodies: new WorkRoom({ ...BODY_ROOM, onBusy }),
    pages: new WorkRoom({ ...PAGE_ROOM, onBusy }),
    answers: new WorkRoom({ ...ANSWER_ROOM, onBusy }),
  };
}
