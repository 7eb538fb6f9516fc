import { setTimeout as sleep } from "node:timers/promises";
import type { BuilderConnection } from "../../connection";
import { bridgePath } from "../bridge";
import { messageOf } from "../caught";
import { connectTimeoutMs } from "../dial";
import { waitFor } from "../wait";
import { type Assignment, assignSlots } from "./assignSlots";
import { ElasticPlaces, leavingOf, type Tell, type UsedPlace } from "./elasticPlaces";
import type { FarmAccess } from "./farmAccess";
import { Losses } from "./losses";
import { neededNodes } from "./neededNodes";
import type { Place, PlaceGroup } from "./place";
import { Recent } from "./recent";
import { slotInstance } from "./slotInstance";
import { showSlotInstance, writeSlotInstance } from "./slotStore";
import { whoAnswers } from "./whoAnswers";

/** How old a list of places may be for a build that waits for one. */
const lookMs = 400;
/** How soon a place must answer that a build has just lost, to get it again. */
const firstAnswerSeconds = 3;
/** How soon a place must answer that is asked while it builds, or in place of one that was lost: it may be very busy. */
const answerSeconds = 10;
/** A place that has not answered for so long while it builds is lost. */
const silenceMs = 30_000;

/** The declarations of a program are over when it has made none for so long. */
const quietMs = 200;
/** How long a build waits for that: some programs declare builds all the time. */
const longestDeclarationMs = 2000;
/** How often a build looks for its instance again. */
const mostMisses = 5;

interface BuildUnderWay {
  slot: string;
  nodes: readonly string[];
  /** The places to which it was led last. Another build of the slot may have moved that elsewhere since. */
  used: UsedPlace[];
}

/** Spreads the builds of one program over the places of a builder. */
export class Farm {
  /** Per group of places whose number is fixed, where slots lead. One that has begun stays there until its place goes. */
  private readonly assignments = new Map<string, Assignment>();
  /** What the assignments depend on. */
  private readonly grounds = new Map<string, { loads: string; places: readonly string[] }>();
  /** The slots that a build has used. */
  private readonly begun = new Set<string>();
  /** When the program declared a build last. */
  private declaredAt = 0;
  private readonly loads = new Set<ReadonlyMap<string, number>>();
  /** The builds that are under way. */
  private readonly builds = new Map<object, BuildUnderWay>();
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
  private readonly losses = new Losses();
  private readonly answers = new Recent<unknown>();
  private readonly lists = new Recent<PlaceGroup[]>();
  private readonly elastic: ElasticPlaces;

  constructor(
    private readonly connection: BuilderConnection,
    private readonly access: FarmAccess,
  ) {
    this.elastic = new ElasticPlaces(connection, () => access.demand(connection));
  }

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
   * Where the number of places follows the builds, it asks for places, and waits for one.
   *
   * @param options for which platforms it builds, and what shows the user for what it waits
   * @returns the reasons why places do not answer, while others do
   * @throws the reasons when no place of a group answers
   */
  async begin(
    build: object,
    slot: string,
    { platforms = [], tell = () => {} }: { platforms?: readonly string[]; tell?: Tell } = {},
  ): Promise<string[]> {
    const alone = !this.isUsed(slot);
    const nodes = neededNodes(this.connection.nodes, platforms);
    const known: BuildUnderWay = { slot, nodes, used: [] };
    this.builds.set(build, known);
    try {
      await this.elastic.add(nodes);
      await this.untilDeclared();
      return await this.lead(known, alone, tell);
    } catch (error) {
      await this.end(build);
      throw error;
    }
  }

  private isUsed(slot: string): boolean {
    return [...this.builds.values()].some((build) => build.slot === slot);
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
    const { slot } = this.builds.get(build) ?? {};
    if (slot !== undefined && !this.shown.has(slot)) this.show(slot);
  }

  /**
   * Shows the instance of a build again, which docker-build did not find: it is there for a moment, and somebody else may
   * have connected over it in that moment.
   *
   * @returns whether that helps
   */
  startAgain(build: object): boolean {
    const { slot } = this.builds.get(build) ?? {};
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

  /** The build has ended. Waits until the places are given back that nothing else needs. */
  async end(build: object): Promise<void> {
    const known = this.builds.get(build);
    this.builds.delete(build);
    this.misses.delete(build);
    if (known === undefined) return;
    const { slot, nodes } = known;
    if (!this.isUsed(slot)) {
      for (const bridge of this.bridges.get(slot) ?? []) this.access.release(this.connection.name, bridge);
      for (const ofSlots of [this.bridges, this.instances, this.shown]) ofSlots.delete(slot);
      this.elastic.free(slot);
    }
    await this.elastic.remove(nodes);
  }

  /** The places of a build, as a user knows them: with their platforms, if they have different ones. */
  placesOf(build: object): string[] {
    return this.usedBy(build).map(({ node, name }) => {
      const platforms = this.platforms.get(node);
      return platforms ? `${name} (${platforms})` : name;
    });
  }

  /** How to connect to the daemons of the places where a build goes. */
  routesOf(build: object): Place[] {
    return this.usedBy(build).flatMap(({ name }) => this.known.get(name) ?? []);
  }

  private namesOf(build: object): string[] {
    return this.usedBy(build).map(({ name }) => name);
  }

  private usedBy(build: object): UsedPlace[] {
    return this.builds.get(build)?.used ?? [];
  }

  private leadsOf(slot: string, nodes: readonly string[]): UsedPlace[] {
    const fixed = [...this.assignments].flatMap(([node, assignment]) => {
      const name = assignment.get(slot);
      return name === undefined ? [] : [{ node, name, identity: undefined }];
    });
    return [...fixed, ...this.elastic.leadsOf(slot)].filter(({ node }) => nodes.includes(node));
  }

  /** The places of a build that are about to end, or gone, because fewer are needed. */
  async leaving(build: object): Promise<string[]> {
    const used = this.usedBy(build).filter(({ identity }) => identity !== undefined);
    if (used.length === 0) return [];
    this.lists.clear();
    return leavingOf(used, await this.list());
  }

  /** Whether a place of a build has ended, or is about to: it does not answer at the first attempt. */
  async hasEnded(build: object): Promise<boolean> {
    const answers = this.namesOf(build).map((name) => {
      const place = this.known.get(name);
      return place !== undefined && this.access.answersAtOnce(place);
    });
    return (await Promise.all(answers)).includes(false);
  }

  /** Why places cannot be asked for at present; undefined if they can. */
  problem(): string | undefined {
    return this.elastic.problem();
  }

  /**
   * Leads a build that lost its daemon to a place that answers: the same one only if it answers at once, or nothing else does.
   *
   * @param tell shows the user for what the build waits
   * @returns the places where it goes now
   * @throws the reasons when no place of a group answers
   */
  async move(build: object, tell: Tell = () => {}): Promise<string[]> {
    const known = this.builds.get(build);
    if (known === undefined) return [];
    this.lists.clear();
    this.answers.clear();
    await this.ask(this.namesOf(build), firstAnswerSeconds, (name) => this.losses.add(name));
    await this.lead(known, false, tell, answerSeconds);
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
      this.losses.add(name);
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

  private async lead(
    build: BuildUnderWay,
    alone: boolean,
    tell: Tell,
    limitSeconds?: number,
  ): Promise<string[]> {
    const { slot, nodes } = build;
    const { name } = this.connection;
    const groups = await this.list();
    const platforms = groups.map((group) => [group.node, group.platforms?.join(" ") ?? ""] as const);
    this.platforms = new Map(groups.length > 1 ? platforms : []);
    const addresses = new Map<string, string>();
    const warnings = await Promise.all(
      groups.map(async (group, index) => {
        const bridge = `${slot}.${index}`;
        addresses.set(group.node, bridgePath(name, bridge));
        // buildx does not mind a node that does not answer while it uses another.
        if (!nodes.includes(group.node)) return [];
        const { place, reasons } = await this.find(group, slot, tell, limitSeconds);
        this.bridges.set(slot, [...new Set([...(this.bridges.get(slot) ?? []), bridge])]);
        await this.access.lead(name, bridge, place, { alone, instance: slotInstance(name, slot) });
        return reasons;
      }),
    );
    this.instances.set(slot, writeSlotInstance(name, slot, addresses));
    build.used = this.leadsOf(slot, nodes);
    return warnings.flat();
  }

  private async list(freshMs?: number): Promise<PlaceGroup[]> {
    const groups = await this.lists.of("", () => this.access.list(this.connection), freshMs);
    for (const place of groups.flatMap(({ places }) => places)) this.known.set(place.name, place);
    return groups;
  }

  /** The place of a slot, which answers, and the reasons why others do not. */
  private async find(
    group: PlaceGroup,
    slot: string,
    tell: Tell,
    limitSeconds?: number,
  ): Promise<{ place: Place; reasons: string[] }> {
    const { node, elastic } = group;
    if (elastic !== undefined) {
      return this.elastic.find(node, {
        slot,
        loads: () => this.running(node),
        look: async () => (await this.list(lookMs)).find((one) => one.node === node) ?? group,
        answering: (now, choose, reasons) => this.answering(now, choose, reasons, limitSeconds),
        tell,
      });
    }
    const reasons = new Map<string, string>();
    const choose = (open: readonly Place[]) => this.choose(node, open, slot);
    const place = await this.answering(group, choose, reasons, limitSeconds);
    if (place === undefined) throw new Error([...reasons.values()].join("\n"));
    return { place, reasons: [...reasons.values()] };
  }

  /** The place that is chosen, or another if that one does not answer. */
  private async answering(
    { places }: PlaceGroup,
    choose: (open: readonly Place[]) => Place | undefined,
    reasons: Map<string, string>,
    limitSeconds = Number.POSITIVE_INFINITY,
  ): Promise<Place | undefined> {
    const preferred = places.length === 0 ? undefined : choose(this.losses.healthy(places));
    if (preferred === undefined) return undefined;
    const others = places.filter((place) => place !== preferred);
    const answering = await whoAnswers(preferred, others, async (place) => {
      const { name } = place;
      const asked = {
        ...place,
        connectTimeoutSeconds: Math.min(connectTimeoutMs(place) / 1000, limitSeconds),
      };
      const ask = () => waitFor(() => `an answer of ${name}`, this.access.reach(this.connection.name, asked));
      try {
        await this.answers.of(name, ask);
        this.losses.remove(name);
        return true;
      } catch (error) {
        reasons.set(name, messageOf(error));
        this.losses.add(name);
        return false;
      }
    });
    if (answering.includes(preferred)) return preferred;
    if (answering.length === 0) return undefined;
    this.losses.add(preferred.name);
    if (!reasons.has(preferred.name)) reasons.set(preferred.name, `${preferred.name} does not answer`);
    return choose(this.losses.healthy(answering));
  }

  private choose(node: string, open: readonly Place[], slot: string): Place {
    const names = open.map(({ name }) => name);
    const loads = this.load(slot);
    const assignment = assignSlots(loads, names, this.held(node, loads, names));
    // Builds that are under way at a place which is not offered stay there until they move themselves.
    const elsewhere = [...(this.assignments.get(node) ?? [])].filter(
      ([other, place]) => other !== slot && this.isUsed(other) && !names.includes(place),
    );
    this.assignments.set(node, new Map([...assignment, ...elsewhere]));
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

  /** The number of builds per slot that are under way and use a node. */
  private running(node: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { slot, nodes } of this.builds.values()) {
      if (nodes.includes(node)) counts.set(slot, (counts.get(slot) ?? 0) + 1);
    }
    return counts;
  }

  /** The number of builds per slot that the program declares. */
  private load(slot: string): ReadonlyMap<string, number> {
    const total = new Map([[slot, 0]]);
    for (const loads of this.loads) {
      for (const [one, load] of loads) total.set(one, (total.get(one) ?? 0) + load);
    }
    return total;
  }
}
