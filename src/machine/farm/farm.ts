import { setTimeout as sleep } from "node:timers/promises";
import type { BuilderConnection } from "../../connection";
import { bridgePath } from "../bridge";
import { messageOf } from "../caught";
import { reach } from "../drivers/reach";
import { type BridgeOptions, cutConnections, ensureBridge, releaseBridge } from "../keeper";
import { waitFor } from "../wait";
import { type Assignment, assignSlots } from "./assignSlots";
import type { Place, PlaceGroup } from "./place";
import { slotInstance } from "./slotInstance";
import { showSlotInstance, writeSlotInstance } from "./slotStore";

/** What a farm does outside this process. */
export interface FarmAccess {
  /** The places of a builder where builds can go now. */
  list(connection: BuilderConnection): Promise<PlaceGroup[]>;
  /** Makes sure that a place answers; throws with the reason if it does not. */
  reach(builder: string, place: Place): Promise<unknown>;
  /** Leads a bridge of a slot to a place. */
  lead(builder: string, bridge: string, place: Place, options: BridgeOptions): Promise<void>;
  /** Ends the connections to a place. */
  cut(builder: string, place: string): void;
  /** Closes a bridge of a slot. */
  release(builder: string, bridge: string): void;
}

/** How long what is known about places counts: builds that start together share it. */
const knownMs = 2000;
/** How soon a place must answer that a build has just lost, to get it again. */
const firstAnswerSeconds = 3;
/** How soon a place must answer that is asked while it builds: it may be very busy. */
const answerSeconds = 10;
/** A place that has not answered for so long while it builds is lost. */
const silenceMs = 30_000;
/** How long a place that did not answer gets no builds, unless there is no other. */
const lossMs = 30_000;

/** The declarations of a program are over when it has made none for so long. */
const quietMs = 200;
/** How long a build waits for that: some programs declare builds all the time. */
const longestDeclarationMs = 2000;
/** How often a build looks for its instance again. */
const mostMisses = 5;

/** Spreads the builds of one program over the places of a builder. */
export class Farm {
  /** Per group of places, where slots lead. One that has begun stays there until its place goes. */
  private readonly assignments = new Map<string, Assignment>();
  /** What the assignments depend on. */
  private readonly grounds = new Map<string, { loads: string; places: readonly string[] }>();
  /** The slots that a build has used. */
  private readonly begun = new Set<string>();
  /** When the program declared a build last. */
  private declaredAt = 0;
  private readonly loads = new Set<ReadonlyMap<string, number>>();
  /** The builds that are under way, and their slots. */
  private readonly builds = new Map<object, string>();
  /** The open bridges per slot. */
  private readonly bridges = new Map<string, string[]>();
  /** The texts of the instances of slots that lead somewhere. */
  private readonly instances = new Map<string, string>();
  /** The slots whose instances docker-build has found, or is about to find. */
  private readonly shown = new Set<string>();
  /** How often docker-build did not find the instance of a build. */
  private readonly misses = new Map<object, number>();
  /** The platforms of each group, if there are several. */
  private platforms = new Map<string, string>();
  /** All places that were listed, by name. */
  private readonly known = new Map<string, Place>();
  /** When a place in use answered last. */
  private readonly lastAnswers = new Map<string, number>();
  /** When a place was lost. */
  private readonly losses = new Map<string, number>();
  private readonly answers = new Recent<unknown>();
  private readonly lists = new Recent<PlaceGroup[]>();

  constructor(
    private readonly connection: BuilderConnection,
    private readonly access: FarmAccess,
  ) {}

  /**
   * Takes into account what a part of the program declares: the number of builds per slot, also those of the future.
   *
   * @param declaredAt when it declared the last of them
   */
  expect(loads: ReadonlyMap<string, number>, declaredAt = 0): void {
    this.loads.add(loads);
    this.declaredAt = Math.max(this.declaredAt, declaredAt);
  }

  /**
   * Leads the slot of a build to a place that answers, in each group of places. It stays open until no build of it is under
   * way.
   *
   * @returns the reasons why places do not answer, while others do
   * @throws the reasons when no place of a group answers
   */
  async begin(build: object, slot: string): Promise<string[]> {
    const alone = ![...this.builds.values()].includes(slot);
    this.builds.set(build, slot);
    try {
      await this.untilDeclared();
      return await this.lead(slot, alone);
    } catch (error) {
      this.end(build);
      throw error;
    }
  }

  /** Waits while the program declares builds, so that the first of them find their places with all in view. */
  private async untilDeclared(): Promise<void> {
    const latest = Date.now() + longestDeclarationMs;
    for (;;) {
      const left = Math.min(this.declaredAt + quietMs, latest) - Date.now();
      if (left <= 0) return;
      await sleep(left);
    }
  }

  /** The build starts: docker-build looks for the instance of its slot, unless it has found it before. */
  start(build: object): void {
    const slot = this.builds.get(build);
    if (slot !== undefined && !this.shown.has(slot)) this.show(slot);
  }

  /**
   * Shows the instance of a build again, which docker-build did not find: it is there for a moment, and somebody else may
   * have connected over it in that moment.
   *
   * @returns whether that helps
   */
  startAgain(build: object): boolean {
    const slot = this.builds.get(build);
    const misses = (this.misses.get(build) ?? 0) + 1;
    this.misses.set(build, misses);
    if (slot === undefined || misses > mostMisses) return false;
    this.show(slot);
    return true;
  }

  private show(slot: string): void {
    const text = this.instances.get(slot);
    if (text === undefined) return;
    this.shown.add(slot);
    showSlotInstance(slotInstance(this.connection.name, slot), text);
  }

  /** The build has ended. */
  end(build: object): void {
    const slot = this.builds.get(build);
    this.builds.delete(build);
    this.misses.delete(build);
    if (slot === undefined || [...this.builds.values()].includes(slot)) return;
    for (const bridge of this.bridges.get(slot) ?? []) this.access.release(this.connection.name, bridge);
    for (const known of [this.bridges, this.instances, this.shown]) known.delete(slot);
  }

  /** The places of a build, as a user knows them: with their platforms, if they have different ones. */
  placesOf(build: object): string[] {
    return this.leadsOf(build).map(({ node, name }) => {
      const platforms = this.platforms.get(node);
      return platforms ? `${name} (${platforms})` : name;
    });
  }

  private namesOf(build: object): string[] {
    return this.leadsOf(build).map(({ name }) => name);
  }

  private leadsOf(build: object): { node: string; name: string }[] {
    const slot = this.builds.get(build) ?? "";
    return [...this.assignments].flatMap(([node, assignment]) => {
      const name = assignment.get(slot);
      return name === undefined ? [] : [{ node, name }];
    });
  }

  /**
   * Leads a build that lost its daemon to a place that answers: the same one only if it answers at once, or nothing else does.
   *
   * @returns the places where it goes now
   * @throws the reasons when no place of a group answers
   */
  async move(build: object): Promise<string[]> {
    const slot = this.builds.get(build);
    if (slot === undefined) return [];
    this.lists.clear();
    this.answers.clear();
    await this.ask(this.namesOf(build), firstAnswerSeconds, (name) => this.lose(name));
    await this.lead(slot, false);
    return this.placesOf(build);
  }

  /**
   * Ends the connections to places that have not answered for some time while builds are there, so that those fail, and can be
   * repeated elsewhere.
   *
   * @returns what to tell about each place
   */
  async cutSilent(): Promise<string[]> {
    const inUse = new Set([...this.builds.keys()].flatMap((build) => this.namesOf(build)));
    for (const name of this.lastAnswers.keys()) if (!inUse.has(name)) this.lastAnswers.delete(name);
    const began = Date.now();
    for (const name of inUse) if (!this.lastAnswers.has(name)) this.lastAnswers.set(name, began);
    const silent: string[] = [];
    await this.ask(inUse, answerSeconds, (name) => {
      const silentMs = Date.now() - (this.lastAnswers.get(name) ?? began);
      if (silentMs < silenceMs) return;
      this.lose(name);
      this.access.cut(this.connection.name, name);
      this.lastAnswers.delete(name);
      silent.push(`${name} has not answered for ${Math.round(silentMs / 1000)} s while it builds.`);
    });
    return silent;
  }

  /** Asks places whether they answer, and remembers when they did. */
  private async ask(names: Iterable<string>, seconds: number, missed: (name: string) => void): Promise<void> {
    const asking = [...names].map(async (name) => {
      const place = this.known.get(name);
      const began = Date.now();
      try {
        if (place === undefined) throw new Error(`${name} is gone`);
        await this.access.reach(this.connection.name, { ...place, connectTimeoutSeconds: seconds });
        this.lastAnswers.set(name, began);
      } catch {
        missed(name);
      }
    });
    await Promise.all(asking);
  }

  private lose(name: string): void {
    this.losses.set(name, Date.now());
  }

  private async lead(slot: string, alone: boolean): Promise<string[]> {
    const { name } = this.connection;
    const groups = await this.lists.of("", () => this.access.list(this.connection));
    for (const place of groups.flatMap(({ places }) => places)) this.known.set(place.name, place);
    const platforms = groups.map((group) => [group.node, group.platforms?.join(" ") ?? ""] as const);
    this.platforms = new Map(groups.length > 1 ? platforms : []);
    const addresses = new Map<string, string>();
    const warnings = await Promise.all(
      groups.map(async (group, index) => {
        const { place, reasons } = await this.answering(group, slot);
        const bridge = `${slot}.${index}`;
        this.bridges.set(slot, [...new Set([...(this.bridges.get(slot) ?? []), bridge])]);
        await this.access.lead(name, bridge, place, { alone, instance: slotInstance(name, slot) });
        addresses.set(group.node, bridgePath(name, bridge));
        return reasons;
      }),
    );
    this.instances.set(slot, writeSlotInstance(name, slot, addresses));
    return warnings.flat();
  }

  /** The place of a slot, which answers, and the reasons why others do not. */
  private async answering(
    { node, places }: PlaceGroup,
    slot: string,
  ): Promise<{ place: Place; reasons: string[] }> {
    const reasons = new Map<string, string>();
    for (;;) {
      const untried = places.filter((place) => !reasons.has(place.name));
      if (untried.length === 0) throw new Error([...reasons.values()].join("\n"));
      const place = this.choose(node, untried, slot);
      try {
        await this.answers.of(place.name, () =>
          waitFor(() => `an answer of ${place.name}`, this.access.reach(this.connection.name, place)),
        );
        this.losses.delete(place.name);
        return { place, reasons: [...reasons.values()] };
      } catch (error) {
        reasons.set(place.name, messageOf(error));
        this.lose(place.name);
      }
    }
  }

  private choose(node: string, places: Place[], slot: string): Place {
    const healthy = places.filter(({ name }) => Date.now() - (this.losses.get(name) ?? 0) > lossMs);
    const open = healthy.length > 0 ? healthy : places;
    const names = open.map(({ name }) => name);
    const loads = this.load(slot);
    const assignment = assignSlots(loads, names, this.held(node, loads, names));
    this.assignments.set(node, assignment);
    this.begun.add(slot);
    const chosen = open.find(({ name }) => name === assignment.get(slot));
    if (chosen === undefined) throw new Error(`no place of ${node} takes builds`);
    return chosen;
  }

  /**
   * The slots that stay where they are: all, while nothing is new. When there are more builds or other places, those that have
   * not begun may go where they would go in a program that knows of everything from its beginning.
   */
  private held(node: string, loads: ReadonlyMap<string, number>, places: readonly string[]): Assignment {
    const before = this.grounds.get(node);
    const now = { loads: JSON.stringify([...loads].sort()), places };
    this.grounds.set(node, now);
    const assignment = this.assignments.get(node) ?? new Map<string, string>();
    const isNew = before?.loads !== now.loads || places.some((place) => !before.places.includes(place));
    return isNew ? new Map([...assignment].filter(([slot]) => this.begun.has(slot))) : assignment;
  }

  private load(slot: string): ReadonlyMap<string, number> {
    const total = new Map([[slot, 0]]);
    for (const loads of this.loads) {
      for (const [one, load] of loads) total.set(one, (total.get(one) ?? 0) + load);
    }
    return total;
  }
}

/** Answers that count for a moment. */
class Recent<T> {
  private readonly known = new Map<string, { answer: Promise<T>; until: number }>();

  /** Forgets all answers. */
  clear(): void {
    this.known.clear();
  }

  /** The answer known under a name, or a new one. One that is under way counts, one that failed does not. */
  of(name: string, ask: () => Promise<T>): Promise<T> {
    const recent = this.known.get(name);
    if (recent !== undefined && Date.now() < recent.until) return recent.answer;
    const entry = { answer: ask(), until: Number.POSITIVE_INFINITY };
    this.known.set(name, entry);
    entry.answer.then(
      () => {
        entry.until = Date.now() + knownMs;
      },
      () => this.known.delete(name),
    );
    return entry.answer;
  }
}

/** What a farm does outside this process, for real. */
export function farmAccess(list: FarmAccess["list"]): FarmAccess {
  return {
    list,
    reach: (builder, { name, ...node }) => reach(builder, { name, ...node }),
    lead: ensureBridge,
    cut: cutConnections,
    release: releaseBridge,
  };
}
