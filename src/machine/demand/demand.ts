import { randomBytes } from "node:crypto";
import { messageOf } from "../caught";
import { type DemandData, leaseSeconds, wantedBuilds, withClaims } from "./claims";
import type { DemandStore } from "./demandStore";

const renewMs = 30_000;
/** Builds that begin within this time share one write. */
const gatherMs = 50;
/** A smaller demand may be written late, with what follows. */
const lessMs = 1000;
const repeatMs = 5000;
const mostAttempts = 20;
const longestPauseMs = 300;

/**
 * What one program wants of the pods of a builder: it writes that before its builds run, renews it while they do, and takes it
 * back afterwards. One write is under way at a time.
 */
export class Demand {
  private readonly client = randomBytes(5).toString("hex");
  private readonly wants = new Map<string, number>();
  private seen: DemandData = {};
  /** Until when what was written last holds, by the clock of this machine. */
  private heldUntil = 0;
  private underWay: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private timer: { at: number; handle: NodeJS.Timeout } | undefined;
  private failure: string | undefined;

  constructor(private readonly store: DemandStore) {}

  /**
   * One more build wants a pod of these nodes.
   *
   * @throws the reason why that cannot be written; the build then counts until it is taken away
   */
  async add(nodes: readonly string[]): Promise<void> {
    for (const node of nodes) this.wants.set(node, (this.wants.get(node) ?? 0) + 1);
    await this.write();
  }

  /** A build that was added wants no pod any longer. The last one waits until that is written. */
  async remove(nodes: readonly string[]): Promise<void> {
    for (const node of nodes) this.wants.set(node, Math.max(0, (this.wants.get(node) ?? 0) - 1));
    if (this.isOver()) await this.write().catch(() => {});
    else this.writeIn(lessMs);
  }

  /** The number of builds that all programs want to run on the pods of a node, as far as this one knows. */
  total(node: string): number {
    return Math.max(wantedBuilds(this.seen, node), this.wants.get(node) ?? 0);
  }

  /** Why the demand is not written at present; undefined if it is. */
  problem(): string | undefined {
    return this.failure;
  }

  private isOver(): boolean {
    return [...this.wants.values()].every((want) => want === 0);
  }

  private isHeld(): boolean {
    return Date.now() < this.heldUntil;
  }

  /** Nothing of this program is written, or holds any longer. */
  private forget(): void {
    this.stopTimer();
    this.failure = undefined;
  }

  /** Writes what is wanted now, after the write that is under way. */
  private write(): Promise<void> {
    this.next ??= this.underWay
      .then(() => sleep(gatherMs))
      .then(() => {
        this.next = undefined;
        const writing = this.attempt();
        this.underWay = writing.catch(() => {});
        return writing;
      });
    return this.next;
  }

  private async attempt(): Promise<void> {
    if (this.isOver() && !this.isHeld()) return this.forget();
    this.stopTimer();
    try {
      await this.replace();
      this.failure = undefined;
      if (!this.isOver()) this.writeIn(renewMs);
    } catch (error) {
      this.failure = messageOf(error);
      this.writeIn(repeatMs);
      throw error;
    }
  }

  private async replace(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const demand = await this.store.read();
      const until = demand.now + leaseSeconds;
      const wants = new Map(this.wants);
      const heldUntil = this.isOver() ? 0 : Date.now() + leaseSeconds * 1000;
      const data = withClaims(demand.data, { ...demand, client: this.client, wants, until });
      if (await demand.replace(data)) {
        this.seen = data;
        this.heldUntil = heldUntil;
        return;
      }
      if (attempt === mostAttempts)
        throw new Error(`others wrote it during each of ${mostAttempts} attempts`);
      await sleep(Math.random() * longestPauseMs);
    }
  }

  private writeIn(milliseconds: number): void {
    const at = Date.now() + milliseconds;
    if (this.timer !== undefined && this.timer.at <= at) return;
    this.stopTimer();
    const handle = setTimeout(() => {
      this.timer = undefined;
      this.write().catch(() => {});
    }, milliseconds);
    this.timer = { at, handle: handle.unref() };
  }

  private stopTimer(): void {
    clearTimeout(this.timer?.handle);
    this.timer = undefined;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
