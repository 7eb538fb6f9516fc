import type { BuilderConnection } from "../../connection";
import { defined } from "../../json";
import type { Demand } from "../demand/demand";
import { ElasticSlots } from "./elasticSlots";
import { ElasticWait } from "./elasticWait";
import type { Elastic, Place, PlaceGroup } from "./place";

/** Shows the user for what a build waits. */
export type Tell = (text: string) => void;

/** How a build finds a place among those whose number follows the builds. */
export interface Search {
  slot: string;
  /** The number of builds per slot that run or wait. */
  loads(): ReadonlyMap<string, number>;
  /** The places as they are now. */
  look(): Promise<PlaceGroup>;
  /**
   * The place that is chosen, or another if that one does not answer; undefined when none is chosen.
   *
   * @param reasons receives the reason for each place that does not answer, by its name
   */
  answering(
    group: PlaceGroup,
    choose: (open: readonly Place[]) => Place | undefined,
    reasons: Map<string, string>,
  ): Promise<Place | undefined>;
  tell: Tell;
}

/** A place that a build uses. */
export interface UsedPlace {
  node: string;
  name: string;
  /** What tells the place from a later one of the same name; undefined if the number of places is fixed. */
  identity: string | undefined;
}

const lookMs = 500;

/** The places of a builder whose number follows the builds: it says how many are wanted, and waits for them. */
export class ElasticPlaces {
  /** The nodes that have such places. */
  private readonly nodes: string[];
  private readonly slots = new Map<string, ElasticSlots>();
  /** The identities that places had when slots began to use them, by node and slot. */
  private readonly identities = new Map<string, string | undefined>();
  private demand: Demand | undefined;

  /** @param open opens what the programs that use the builder write */
  constructor(
    { nodes }: BuilderConnection,
    private readonly open: () => Promise<Demand>,
  ) {
    this.nodes = nodes.filter(({ autoscaling }) => autoscaling !== undefined).map(({ name }) => name);
  }

  /**
   * One more build is to run that uses these nodes.
   *
   * @throws the reason why places cannot be asked for; the build then counts until it is removed
   */
  async add(nodes: readonly string[]): Promise<void> {
    const own = this.ownOf(nodes);
    if (own.length === 0) return;
    const demand = this.demand ?? (await this.open());
    this.demand ??= demand;
    await this.demand.add(own);
  }

  /** A build has ended that was added. Waits until the demand of the last one is taken back. */
  async remove(nodes: readonly string[]): Promise<void> {
    const own = this.ownOf(nodes);
    if (own.length > 0) await this.demand?.remove(own);
  }

  private ownOf(nodes: readonly string[]): string[] {
    return this.nodes.filter((node) => nodes.includes(node));
  }

  /** Why places cannot be asked for at present; undefined if they can. */
  problem(): string | undefined {
    return this.demand?.problem();
  }

  /** The places of a slot. */
  leadsOf(slot: string): UsedPlace[] {
    return [...this.slots].flatMap(([node, slots]) => {
      const name = slots.placeOf(slot);
      return name === undefined ? [] : [{ node, name, identity: this.identities.get(keyOf(node, slot)) }];
    });
  }

  /** No build of a slot runs any longer. */
  free(slot: string): void {
    for (const slots of this.slots.values()) slots.free(slot);
  }

  /**
   * A place for a build, which answers. Waits until one is ready that has room.
   *
   * @returns the place, and why others do not answer
   * @throws the reasons when none was ready in time
   */
  async find(node: string, search: Search): Promise<{ place: Place; reasons: string[] }> {
    const slots = this.slots.get(node) ?? new ElasticSlots();
    this.slots.set(node, slots);
    const wait = new ElasticWait(node, search.tell);
    for (;;) {
      const group = await search.look();
      const { elastic } = group;
      if (elastic === undefined) throw new Error(`the number of pods of ${node} does not follow the builds`);
      const wanted = wantedPods(this.demand?.total(node) ?? 0, elastic);
      const choose = (open: readonly Place[]) => {
        const { buildsPerReplica } = elastic;
        const loads = search.loads();
        const places = open.map(({ name }) => name);
        const waitedMs = wait.elapsedMs();
        const named = namesOf(node, group, wanted);
        const choice = { loads, places, wanted, buildsPerReplica, waitedMs, ...defined({ named }) };
        const chosen = slots.choose(search.slot, choice);
        if (chosen !== undefined) {
          this.identities.set(keyOf(node, search.slot), elastic.staying.get(chosen));
        }
        return open.find(({ name }) => name === chosen);
      };
      const reasons = new Map<string, string>();
      const place = await search.answering(group, choose, reasons);
      const why = [...reasons.values()];
      if (place !== undefined) return { place, reasons: why };
      await wait.goOn(elastic, { ready: group.places.length, wanted, reasons: why });
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }
}

/** The places of a build that are about to end, or gone, since it began to use them. */
export function leavingOf(used: readonly UsedPlace[], groups: readonly PlaceGroup[]): string[] {
  return used.flatMap(({ node, name, identity }) => {
    const staying = groups.find((group) => group.node === node)?.elastic?.staying;
    return staying === undefined || staying.get(name) === identity ? [] : [name];
  });
}

/** A difference of a tenth does not make the autoscaler of Kubernetes change the number of pods. */
const tolerance = 1.1;

/** How many pods come for this number of builds, at least. */
export function wantedPods(
  builds: number,
  { maxReplicas, buildsPerReplica }: Pick<Elastic, "maxReplicas" | "buildsPerReplica">,
): number {
  return Math.min(maxReplicas, Math.max(1, Math.ceil(builds / buildsPerReplica / tolerance)));
}

/**
 * The names of the pods that are there or are to come; undefined if they are not known before. A StatefulSet numbers its pods
 * from 0, and takes those with the highest numbers away first.
 */
function namesOf(node: string, { places, elastic }: PlaceGroup, wanted: number): string[] | undefined {
  const isNumbered = (name: string) =>
    name.startsWith(`${node}-`) && /^\d+$/.test(name.slice(node.length + 1));
  const all = [...(elastic?.staying.keys() ?? [])];
  if (all.length === 0 || !all.every(isNumbered)) return undefined;
  const names = (count: number) => Array.from({ length: count }, (_, index) => `${node}-${index}`);
  const ready = new Set(places.map(({ name }) => name));
  const missing = names(places.length).findIndex((name) => !ready.has(name));
  return names(Math.max(wanted, missing < 0 ? places.length : missing));
}

function keyOf(node: string, slot: string): string {
  return `${node}\n${slot}`;
}
