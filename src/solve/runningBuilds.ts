import { startsAgain } from "../buildLines";
import type { BuilderConnection } from "../connection";
import type { Route } from "../machine/bridge";
import { messageOf } from "../machine/caught";
import { Farm } from "../machine/farm/farm";
import { farmAccess } from "../machine/farm/farmAccess";
import {
  type BuildNeeds,
  lostNodes,
  placesOf,
  prepare,
  routesOf,
  spreads,
  whereToLook,
} from "../machine/prepare";
import type { Attempts } from "./attempts";
import { BuilderWatch } from "./builderWatch";
import { describeLoss, isFrontendLoss, isLoss, isMissed, isUnreached } from "./failureText";

/** A build, as its builder needs to know it. */
export interface RunningBuild<Component> {
  /** The component that builds. */
  component: Component;
  /** The slot of the build, if the builder has several places. */
  slot: string;
  /** What the build requires of its builder. */
  needs: BuildNeeds;
  /** How often it is tried, and how long. */
  attempts: Attempts;
}

/** What follows from the failure of a build: it runs again, or here is why; neither if its builder had no part in it. */
export interface Outcome {
  /** What was lost, and where the build starts again; empty if nothing was. */
  again?: string;
  /** Why it does not run again. */
  why?: string;
}

/** An attempt of a build. */
interface Attempt {
  number: number;
  /** When it started. */
  since: number;
  /** How often the build has gone elsewhere because its place was about to end when it came there. */
  moves: number;
}

/** Promises no other place, since there may be none. */
const interruption =
  "The builds there are interrupted, and start again on a daemon that answers, as often as `retries` allows.";

const mostMoves = 10;
/** A place that is about to end waits for the builds that it knows. So soon after its start, it may not know one yet. */
const arrivalMs = 60_000;

function firstAttempt(): Attempt {
  return { number: 1, since: Date.now(), moves: 0 };
}

/** The builds of a program that are under way on one builder: their places, and what becomes of those. */
export class RunningBuilds<Component extends object> {
  private readonly begun = new Map<Component, Attempt>();
  private readonly loads = new Map<string, number>();
  private readonly watch: BuilderWatch<Component>;
  private declaredAt = 0;
  private connection: BuilderConnection | undefined;
  private routes: Promise<readonly Route[]> | undefined;
  private farm: Farm | undefined;

  /**
   * @param farms the farms of the program, by the name of the builder
   * @param warn shows a warning for one of the builds
   * @param tell shows for what one of the builds waits, as long as it does
   */
  constructor(
    private readonly farms: Map<string, Farm>,
    bind: <Args extends unknown[], Result>(work: (...args: Args) => Result) => (...args: Args) => Result,
    warn: (text: string, component: Component) => void,
    private readonly tell: (text: string, component: Component) => void,
  ) {
    this.watch = new BuilderWatch(
      bind(() => this.look()),
      bind(warn),
    );
  }

  /** Counts a build that the program declares: places are chosen with all of them in view. */
  declare(slot: string): void {
    this.loads.set(slot, (this.loads.get(slot) ?? 0) + 1);
    this.declaredAt = Date.now();
  }

  /** Tells the other builds on the builder, which may be begun elsewhere, of those that are declared here. */
  foresee(connection: BuilderConnection): void {
    if (!spreads(connection)) return;
    this.farm ??= this.farms.get(connection.name) ?? new Farm(connection, farmAccess(placesOf));
    this.farms.set(connection.name, this.farm);
    this.farm.expect(this.loads, this.declaredAt);
  }

  /**
   * Makes the builder ready for a build.
   *
   * @param platforms the platforms for which it builds
   * @returns what the user should know although the build can start
   * @throws an error that names the cause when the build can only fail
   */
  async begin(
    connection: BuilderConnection,
    build: RunningBuild<Component>,
    platforms: readonly string[] = [],
  ): Promise<string[]> {
    this.connection = connection;
    const warnings = await prepare(connection, build.needs);
    this.foresee(connection);
    const { component, slot } = build;
    const options = { platforms, tell: this.teller(component) };
    return [...warnings, ...((await this.farm?.begin(component, slot, options)) ?? [])];
  }

  /** The places where a build goes; none if its builder has only one. */
  placesOf(component: Component): string[] {
    return this.farm?.placesOf(component) ?? [];
  }

  /** How to connect to the daemons where a build goes. */
  async routesOf(component: Component): Promise<readonly Route[]> {
    if (this.farm !== undefined) return this.farm.routesOf(component);
    if (this.connection === undefined) return [];
    this.routes ??= routesOf(this.connection);
    return this.routes;
  }

  /** The build starts now. */
  start(component: Component): void {
    this.begun.set(component, firstAttempt());
    this.farm?.start(component);
    this.watch.begin(component);
  }

  /** The build has ended. Waits until what only this build needed is given back. */
  async end(component: Component): Promise<void> {
    this.begun.delete(component);
    this.watch.end(component);
    await this.farm?.end(component);
  }

  /** Decides what follows from the failure of a build: only the loss of its daemon is worth another attempt. */
  async failed(
    connection: BuilderConnection,
    { component, needs, attempts }: RunningBuild<Component>,
    message: string,
  ): Promise<Outcome> {
    const { retries, timeoutSeconds = Number.POSITIVE_INFINITY } = attempts;
    const { number, since, moves } = this.begun.get(component) ?? firstAttempt();
    if (Date.now() - since >= timeoutSeconds * 1000 && /deadline exceeded|cancell?ed/i.test(message)) {
      return {
        why: `the build did not end within ${timeoutSeconds} s, and was cancelled (\`timeoutSeconds\`)`,
      };
    }
    if (isMissed(message) && this.farm?.startAgain(component)) return { again: "" };
    const loss = await this.lossOf(connection, component, message);
    if (loss === undefined) return {};
    const mayBeNew = isUnreached(message) || Date.now() - since < arrivalMs;
    const leaving = moves < mostMoves && mayBeNew ? await this.leaving(component) : [];
    const isMove = leaving.length > 0;
    if (number > retries && !isMove) {
      const tried = number === 1 ? "" : ` This was attempt ${number} of ${retries + 1}.`;
      return { why: describeLoss(`${loss}${tried}`) };
    }
    try {
      const warnings = await prepare(connection, needs);
      const places = (await this.farm?.move(component, this.teller(component))) ?? [];
      const next = isMove ? { number, moves: moves + 1 } : { number: number + 1, moves };
      this.begun.set(component, { ...next, since: Date.now() });
      const why = isMove
        ? `${leaving.join(", ")} ended before the build was there.`
        : `the builder went away while it built. ${loss}`;
      const again = `${why} ${startsAgain(places)}: attempt ${next.number} of ${retries + 1}.`;
      return { again: [again, ...warnings].join("\n") };
    } catch (error) {
      return { why: describeLoss(`${loss}\nNo other attempt can start: ${messageOf(error)}`) };
    }
  }

  /** What was lost: undefined if the build failed for another reason. */
  private async lossOf(
    connection: BuilderConnection,
    component: Component,
    message: string,
  ): Promise<string | undefined> {
    const isBroken = isLoss(message) || isUnreached(message);
    if (this.farm !== undefined) {
      const isLost = isBroken || (isFrontendLoss(message) && (await this.farm.hasEnded(component)));
      return isLost ? `${this.placesOf(component).join(", ")}: ${whereToLook(connection)}` : undefined;
    }
    const lost = await lostNodes(connection);
    if (lost.length > 0) return lost.join("\n");
    return isBroken ? whereToLook(connection) : undefined;
  }

  private async leaving(component: Component): Promise<string[]> {
    return (await this.farm?.leaving(component).catch(() => [])) ?? [];
  }

  private teller(component: Component): (text: string) => void {
    return (text) => this.tell(text, component);
  }

  /** What to tell about a builder that does not answer. */
  private async look(): Promise<string | undefined> {
    if (this.farm !== undefined) {
      const silent = await this.farm.cutSilent();
      const lines = silent.length === 0 ? [] : [...silent, interruption];
      const problem = this.farm.problem();
      if (problem !== undefined) lines.push(`${problem}\nUntil that works again, pods may go away.`);
      return lines.length === 0 ? undefined : lines.join("\n");
    }
    const lost = this.connection === undefined ? [] : await lostNodes(this.connection);
    if (lost.length === 0) return undefined;
    return `the builder has not answered while it builds. ${lost.join("\n")}\nThe build waits for it; Ctrl-C cancels the update.`;
  }
}
