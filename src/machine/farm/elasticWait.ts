import type { Elastic } from "./place";
import { Recent } from "./recent";

/** How long a build waits before the user reads for what. */
const noticeMs = 10_000;
/** How long an answer counts that says why places do not come. */
const reasonMs = 5000;
const mostReasons = 3;

/** How far the places are for which a build waits. */
export interface WaitState {
  /** The number of places that are ready. */
  ready: number;
  /** The number of places that are to come for the builds of all programs. */
  wanted: number;
  /** Why places that are ready do not answer. */
  reasons: readonly string[];
}

/** The wait of one build for a place of a node whose number of places follows the builds. */
export class ElasticWait {
  private readonly began = Date.now();
  private readonly missing = new Recent<string>();
  private told: string | undefined;

  /**
   * @param node the node, as messages name it
   * @param tell shows the user for what the build waits
   */
  constructor(
    private readonly node: string,
    private readonly tell: (text: string) => void,
  ) {}

  /** How long it has lasted. */
  elapsedMs(): number {
    return Date.now() - this.began;
  }

  /**
   * Says after ten seconds for what the build waits, and again when that changes.
   *
   * @throws the reasons when no place was ready in time
   */
  async goOn(elastic: Elastic, { ready, wanted, reasons }: WaitState): Promise<void> {
    const { readyTimeoutSeconds, problems, staying } = elastic;
    const isLate = ready === reasons.length && this.elapsedMs() >= readyTimeoutSeconds * 1000;
    if (!isLate && this.elapsedMs() < noticeMs) return;
    const missing = staying.size < wanted ? [await this.missing.of("", elastic.missing, reasonMs)] : [];
    const why = [...reasons, ...problems, ...missing];
    if (isLate) {
      const late = `no pod of ${this.node} was ready within ${readyTimeoutSeconds} s (\`readyTimeoutSeconds\`)`;
      throw new Error([late, ...why].join("\n"));
    }
    const state = `waiting for a pod of ${this.node}: ${wanted} wanted, ${ready} ready`;
    const text = [state, ...why.slice(0, mostReasons)].join("; ");
    if (text !== this.told) this.tell(text);
    this.told = text;
  }
}
