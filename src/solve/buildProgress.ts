import type { Route } from "../machine/bridge";
import type { BuildStep } from "../machine/progress/buildSteps";
import type { BuildListener } from "../machine/progress/followDaemon";
import { type BuildParts, type HeardBuild, partsOf } from "./buildParts";
import { progressText } from "./progressText";

/** A build whose progress is shown. */
export interface ShownBuild {
  /** What distinguishes it from the other builds of its daemons, except from those of the same content. */
  label: string;
  /** Finds out how to connect to the daemons where it builds. */
  routes: () => Promise<readonly Route[]>;
  /** Names of its places; none if its builder has only one. */
  places: readonly string[];
}

/** What is known of a build that is shown. */
interface BuildView extends ShownBuild {
  since: number;
  isAsked: boolean;
  /** What was heard of it, by the key of the daemon. */
  daemons: Map<string, HeardBuild>;
  told: string | undefined;
}

const periodMs = 1000;

/**
 * Shows how far those builds are that take more than a second, and measures their parts. It listens to their daemons over
 * connections of its own, one per daemon, and shows nothing where that fails.
 */
export class BuildProgress<Component extends object> {
  private readonly views = new Map<Component, BuildView>();
  /** What ends the connections to daemons, by their keys. */
  private readonly followed = new Map<string, () => void>();
  private timer: NodeJS.Timeout | undefined;

  /** @param tell shows the user how far a build is, in place of what it showed before */
  constructor(private readonly tell: (text: string, component: Component) => void) {}

  /** The build starts. */
  begin(component: Component, build: ShownBuild): void {
    const view = { ...build, since: Date.now(), isAsked: false, daemons: new Map(), told: undefined };
    this.views.set(component, view);
    this.lookLater();
  }

  /** The build was lost, and starts again. */
  again(component: Component, places: readonly string[]): void {
    const view = this.views.get(component);
    if (view === undefined) return;
    this.begin(component, { ...view, places });
    this.endUnused();
  }

  /** The build has ended. Returns how long its parts took where that took longest; undefined if it was not listened to. */
  end(component: Component, { failed }: { failed: boolean }): BuildParts | undefined {
    const view = this.views.get(component);
    const parts = [...(view?.daemons.values() ?? [])].flatMap((heard) => partsOf(heard, Date.now()) ?? []);
    this.views.delete(component);
    // The row would show the last text until the update ends.
    if (view?.told !== undefined && !failed) this.tell(`built in ${secondsSince(view.since)} s`, component);
    this.endUnused();
    return parts.sort((one, other) => other.build - one.build)[0];
  }

  /** Ends the connections to daemons where no build is that is shown. */
  private endUnused(): void {
    const used = new Set([...this.views.values()].flatMap(({ daemons }) => [...daemons.keys()]));
    for (const [key, end] of this.followed) if (!used.has(key)) end();
  }

  private lookLater(): void {
    this.timer ??= setTimeout(() => this.look(), periodMs).unref();
  }

  private look(): void {
    this.timer = undefined;
    for (const [component, view] of this.views) {
      if (Date.now() - view.since < periodMs) continue;
      if (!view.isAsked) this.listen(view).catch(() => {});
      const steps = [...view.daemons.values()].flatMap(({ steps: known }) => [...known.values()]);
      const text = progressText(steps, Date.now());
      if (text === undefined || text === view.told) continue;
      view.told = text;
      this.tell(view.places.length === 0 ? text : `${text} at ${view.places.join(", ")}`, component);
    }
    if (this.views.size > 0) this.lookLater();
  }

  private async listen(view: BuildView): Promise<void> {
    view.isAsked = true;
    const routes = await view.routes().catch(() => []);
    // A program that builds nothing need not load it.
    const { followDaemon } = await import("../machine/progress/followDaemon.js");
    if (![...this.views.values()].includes(view)) return;
    for (const route of routes) {
      const key = "name" in route ? route.name : route.command.join(" ");
      // It may have been heard of already, over the connection of another build.
      if (!view.daemons.has(key)) view.daemons.set(key, { steps: new Map() });
      if (!this.followed.has(key)) this.followed.set(key, followDaemon(route, this.listenerTo(key)));
    }
  }

  private listenerTo(key: string): BuildListener {
    const viewsOf = (label: string) => [...this.views.values()].filter((view) => view.label === label);
    return {
      begin: (label) => {
        for (const { daemons } of viewsOf(label)) daemons.set(key, { steps: new Map() });
        return viewsOf(label).length > 0;
      },
      hear: (label, steps, sent) => {
        for (const { daemons } of viewsOf(label)) see(daemons.get(key), steps, sent);
      },
      end: () => {
        this.followed.delete(key);
        for (const { daemons } of this.views.values()) daemons.delete(key);
      },
    };
  }
}

function see(heard: HeardBuild | undefined, steps: readonly BuildStep[], sent: number | undefined): void {
  if (heard === undefined) return;
  if (sent !== undefined) heard.sent = Math.max(sent, heard.sent ?? 0);
  for (const step of steps) {
    const seen = heard.steps.get(step.digest)?.seen ?? (step.started === undefined ? undefined : Date.now());
    heard.steps.set(step.digest, { ...step, ...(seen !== undefined && { seen }) });
  }
}

function secondsSince(time: number): number {
  return Math.round((Date.now() - time) / 1000);
}
