import { assignSlots, scoreOf } from "./assignSlots";

/** What the choice of a place depends on. */
export interface Choice {
  /** The number of builds per slot that run or wait, those of this slot included. */
  loads: ReadonlyMap<string, number>;
  /** The names of the places that are ready. */
  places: readonly string[];
  /** How many places are to come for the builds of all programs. */
  wanted: number;
  /** The names of these places, if they are known before the places are there. */
  named?: readonly string[];
  /** Number of builds for which one place is wanted. */
  buildsPerReplica: number;
  /** How long this build has waited for a place. */
  waitedMs: number;
}

/**
 * How long a build waits for places that are still to come, while those that are ready have as many builds as they are meant
 * for. A cluster takes some minutes to add a node.
 */
export const patienceMs = 120_000;

/**
 * Which places the slots of a group use whose number follows the builds.
 *
 * While places are still starting, each place that is ready takes at most its own number of builds, and the other builds wait.
 * Otherwise the first place would take them all, and the later ones would be idle. When all places are ready, or none has
 * come for some time, the builds spread evenly. Only builds that run or wait count, because places start only for those.
 *
 * Places that keep their names keep their caches: there, each slot waits for its own place, the same
 * as the last time if as many places come.
 */
export class ElasticSlots {
  /** The places of slots whose builds run. */
  private readonly used = new Map<string, string>();
  /** The last places of all slots: caches there have what they need. */
  private readonly former = new Map<string, string>();
  /** The places that were ready last, since when, and whether a build has waited long enough for more: others need not. */
  private seen = { places: "", since: 0, isFinal: false };

  /** The place of a slot whose builds run. */
  placeOf(slot: string): string | undefined {
    return this.used.get(slot);
  }

  /** Whether the builds of a slot may go to a place now, and to which; undefined if they should wait. */
  choose(slot: string, choice: Choice): string | undefined {
    const { places, loads } = choice;
    if (places.length === 0) return undefined;
    const held = this.used.get(slot);
    if (held !== undefined && places.includes(held)) return held;
    const total = [...loads.values()].reduce((sum, load) => sum + load, 0);
    const share = Math.ceil(total / places.length);
    const isSettled = places.length >= choice.wanted || this.isTired(choice);
    const room = isSettled ? share : Math.min(share, choice.buildsPerReplica);
    // A build that has lost its place takes any that has room.
    const named =
      held === undefined && choice.named ? assignSlots(loads, choice.named, this.used).get(slot) : undefined;
    const isNamedReady = named !== undefined && places.includes(named);
    if (named !== undefined && !isNamedReady && !isSettled) return undefined;
    const found = isNamedReady
      ? named
      : (this.search(slot, choice, room) ?? (isSettled ? this.emptiest(slot, choice) : undefined));
    if (found === undefined) return undefined;
    this.used.set(slot, found);
    this.former.set(slot, found);
    return found;
  }

  /** No build of a slot runs any longer, or it has lost its place. */
  free(slot: string): void {
    this.used.delete(slot);
    if (this.used.size === 0) this.seen.isFinal = false;
  }

  private isTired({ places, waitedMs }: Choice): boolean {
    const names = [...places].sort().join();
    if (names !== this.seen.places) this.seen = { places: names, since: Date.now(), isFinal: false };
    const unchangedMs = Date.now() - this.seen.since;
    if (Math.min(waitedMs, unchangedMs) >= patienceMs) this.seen.isFinal = true;
    return this.seen.isFinal;
  }

  /** The first place with room, in the order in which the slot prefers them. */
  private search(slot: string, choice: Choice, room: number): string | undefined {
    const own = choice.loads.get(slot) ?? 1;
    return this.preferred(slot, choice.places).find((place) => {
      const load = this.loadOf(place, slot, choice);
      // A slot with more builds than a place is meant for goes where nothing else is.
      return load === 0 || load + own <= room;
    });
  }

  private emptiest(slot: string, choice: Choice): string | undefined {
    const loads = this.preferred(slot, choice.places).map(
      (place) => [place, this.loadOf(place, slot, choice)] as const,
    );
    return loads.sort(([, one], [, other]) => one - other)[0]?.[0];
  }

  private preferred(slot: string, places: readonly string[]): string[] {
    const former = this.former.get(slot);
    const rank = (place: string) => (place === former ? Number.POSITIVE_INFINITY : scoreOf(slot, place));
    return [...places].sort((one, other) => rank(other) - rank(one));
  }

  /** The builds of other slots at a place. */
  private loadOf(place: string, slot: string, { loads }: Choice): number {
    return [...this.used]
      .filter(([other, its]) => its === place && other !== slot)
      .reduce((sum, [other]) => sum + (loads.get(other) ?? 0), 0);
  }
}
