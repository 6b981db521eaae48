/**
 * Repeatable chance. A Dice is seeded by words, so each citizen and each part of a life has its own sequence and adding a
 * story to one never changes another. Generator: sfc32 (PractRand-tested, 128 bits of state), seeded by FNV-1a.
 */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(readonly seed: string) {
    this.#a = hashOf(seed, 0x811c9dc5);
    this.#b = hashOf(seed, 0x01000193);
    this.#c = hashOf(seed, 0x9e3779b9);
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#next() / 4294967296;
  }

  /** Whole number, both ends included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.unit() * list.length)] as T;
  }

  /** Near-normal (sum of three uniforms), rounded to `decimals`. Never further than three standard deviations away. */
  around(mean: number, sd: number, decimals = 0): number {
    return roundTo(mean + (this.unit() + this.unit() + this.unit() - 1.5) * 2 * sd, decimals);
  }

  /** A sequence of its own, independent of how far this one has come. */
  fork(label: string): Dice {
    return new Dice(`${this.seed}/${label}`);
  }

  /** An RFC 4122 version 4 shaped UUID. */
  uuid(): string {
    const [a, b, c, d] = [hex8(this.#next()), hex8(this.#next()), hex8(this.#next()), hex8(this.#next())];
    const variant = '89ab'[this.#next() & 3];
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }
}

export function roundTo(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

function hex8(n: number): string {
  return n.toString(16).padStart(8, '0');
}

function hashOf(text: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
    h ^= h >>> 13;
  }
  return h >>> 0;
}
