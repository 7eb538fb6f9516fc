import { randomNumbers } from "../../dalec/randomSpec";

/** Random choices; equal seeds give equal choices. */
export class Random {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = randomNumbers(seed);
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  is(chance: number): boolean {
    return this.next() < chance;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** Up to `most` items, `least` at least. */
  several<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }

  /** Up to `most` of the parts, one after the other. */
  text(parts: readonly string[], most: number): string {
    return this.several(0, most, () => this.one(parts)).join("");
  }
}
