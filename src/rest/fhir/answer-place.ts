/** The room that an answer takes, from when it is asked for until it has left. */
import type { ServerResponse } from 'node:http';
import type { FhirAnswer, Pieces } from './call.js';
import { LARGEST_UNCOUNTED } from './rooms.js';
import type { Place, WorkRoom } from './work-room.js';

export class AnswerPlace {
  readonly #callerId: string;
  readonly #response: ServerResponse;
  #place: Place | undefined;
  constructor(callerId: string, response: ServerResponse) {
    this.#callerId = callerId;
    this.#response = response;
  }

  /**
   * Waits for room before something is asked for. Who has a place already never waits for another one: all would wait for each other.
   * @param bytes what it is taken for; 0 = nothing to wait for
   */
  async enter(room: WorkRoom, bytes: number): Promise<void> {
    if (bytes === 0) return;
    const weight = Math.min(bytes, room.ofAll);
    if (this.#place) this.#place.weigh(weight);
    else await this.#keep(room.enter(this.#callerId, weight)).entered;
  }

  /** Told what has come: it stands in memory until it has left. @param room where it is counted when it has no place yet */
  holds(result: FhirAnswer, room: WorkRoom): void {
    const bytes = sizeOf(result);
    if (this.#place) this.#place.weigh(bytes);
    else if (bytes > LARGEST_UNCOUNTED) this.#keep(room.take(this.#callerId, bytes));
  }

  leave(): void {
    this.#place?.leave();
  }

  #keep(place: Place): Place {
    this.#place = place;
    this.#response.once('close', place.leave);
    return place;
  }
}

/** Bytes, or characters, of an answer. */
export function sizeOf(result: FhirAnswer): number {
  if (result.bytes) return result.bytes.length;
  if (!result.pieces) return result.body.length;
  return sizeOfPieces(result.pieces);
}

/** The same of pieces. */
export function sizeOfPieces(pieces: Pieces): number {
  let sum = 0;
  for (const piece of pieces) sum += piece.length;
  return sum;
}
