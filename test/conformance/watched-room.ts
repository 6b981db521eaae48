/** Room for large work that tells when somebody asks for it, for tests of who waits for whom. */
import { type Place, type RoomOptions, WorkRoom } from '../../src/rest/fhir/work-room.js';

export class WatchedRoom extends WorkRoom {
  #room: WorkRoom;
  #asked = 0;
  #told = new Map<number, () => void>();
  constructor(options: RoomOptions) {
    super(options);
    this.#room = new WorkRoom(options);
  }

  /** Empty again, and of another size: for the next test of the same server. */
  furnish(options: RoomOptions): this {
    this.#room = new WorkRoom(options);
    this.#asked = 0;
    this.#told.clear();
    return this;
  }

  override enter(callerId: string, bytes: number): Place {
    const place = this.#room.enter(callerId, bytes);
    this.#told.get(++this.#asked)?.();
    return place;
  }

  override take(callerId: string, bytes: number): Place {
    return this.#room.take(callerId, bytes);
  }

  /** Resolves when so many have asked. */
  asked(times: number): Promise<void> {
    if (this.#asked >= times) return Promise.resolve();
    return new Promise((resolve) => this.#told.set(times, resolve));
  }
}
