/** What stands under many names, by hash of both: sixteen bytes a name, where a Map of numbers takes some hundred. */

const FIRST_SLOTS = 1 << 12;
/** Of the slots, so many are taken before there are twice as many. */
const FULLEST = 3 / 4;

/** Open addressing with linear probing; nothing is ever taken out. */
export class KnownContents {
  readonly #most: number;
  #names = new Float64Array(FIRST_SLOTS);
  #contents = new Float64Array(FIRST_SLOTS);
  #size = 0;

  /** @param most names that are remembered; further ones are not */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** @param name a whole number below 2^53 @returns the content's hash; undefined when nothing is known of the name */
  get(name: number): number | undefined {
    const slot = this.#slotOf(name);
    return this.#names[slot] === EMPTY ? undefined : this.#contents[slot];
  }

  has(name: number): boolean {
    return this.get(name) !== undefined;
  }

  set(name: number, content: number): void {
    let slot = this.#slotOf(name);
    if (this.#names[slot] === EMPTY) {
      if (this.#size >= this.#most) return;
      if (this.#size + 1 > this.#names.length * FULLEST) {
        this.#grow();
        slot = this.#slotOf(name);
      }
      this.#names[slot] = name + 1;
      this.#size += 1;
    }
    this.#contents[slot] = content;
  }

  /** Where the name stands, or would. */
  #slotOf(name: number): number {
    const last = this.#names.length - 1;
    let slot = (name ^ (name / 0x1_0000_0000)) & last;
    while (this.#names[slot] !== EMPTY && this.#names[slot] !== name + 1) slot = (slot + 1) & last;
    return slot;
  }

  #grow(): void {
    const [names, contents] = [this.#names, this.#contents];
    this.#names = new Float64Array(names.length * 2);
    this.#contents = new Float64Array(names.length * 2);
    for (let i = 0; i < names.length; i++) {
      if (names[i] === EMPTY) continue;
      const slot = this.#slotOf(names[i]! - 1);
      this.#names[slot] = names[i]!;
      this.#contents[slot] = contents[i]!;
    }
  }
}

/** In a slot that is free; names are kept one higher. */
const EMPTY = 0;
