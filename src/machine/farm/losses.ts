import type { Place } from "./place";

/** How long a place that did not answer gets no builds, unless there is no other. */
const lossMs = 10_000;

/** The places that were lost just now. */
export class Losses {
  private readonly times = new Map<string, number>();

  /** A place does not answer. */
  add(name: string): void {
    this.times.set(name, Date.now());
  }

  /** A place answers. */
  remove(name: string): void {
    this.times.delete(name);
  }

  /** The places that were not lost just now; all if there is no other. */
  healthy(places: readonly Place[]): readonly Place[] {
    const healthy = places.filter(({ name }) => Date.now() - (this.times.get(name) ?? 0) > lossMs);
    return healthy.length > 0 ? healthy : places;
  }
}
