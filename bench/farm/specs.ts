import { defined } from "../../src/json";
import { SleepingSteps } from "../../test/engine/farm/steps";
import { helloSpec } from "../../test/engine/hello";

/** Packages whose build step sleeps. */
export class SleepingPackages {
  private readonly steps: SleepingSteps;

  /**
   * @param names the names of the packages
   * @param seconds how long a build step sleeps
   */
  constructor(
    readonly names: readonly string[],
    readonly seconds: number,
  ) {
    this.steps = new SleepingSteps(seconds);
  }

  /** The text of each spec by name, different in each round; the packages are the same. */
  specs(round: number): Record<string, string> {
    return Object.fromEntries(
      this.names.map((name) => {
        const command = `${this.steps.command(name, round)} && mkdir -p out && cp src out/hello`;
        return [name, helloSpec({ command }).replace("name: hello", `name: ${name}`)];
      }),
    );
  }

  /** Runs a command, and tells when the first build step was seen meanwhile, and how many. */
  async timed(round: number, run: () => Promise<unknown>): Promise<{ firstStepAt?: number; steps: number }> {
    this.steps.watch(this.names, round);
    try {
      await run();
    } finally {
      this.steps.stop(round);
    }
    return {
      ...defined({ firstStepAt: this.steps.firstAt }),
      steps: Object.keys(this.steps.stop(round)).length,
    };
  }

  /** Runs a command, and counts the build steps per process of a daemon meanwhile, the most first. */
  async countedPerDaemon<T>(round: number, run: () => Promise<T>): Promise<[T, number[]]> {
    this.steps.watch(this.names, round);
    const counts = new Map<number, number>();
    try {
      const result = await run();
      for (const pid of Object.values(this.steps.stop(round))) counts.set(pid, (counts.get(pid) ?? 0) + 1);
      return [result, [...counts.values()].sort((one, other) => other - one)];
    } finally {
      this.steps.stop(round);
    }
  }
}

/** Names for a number of packages. */
export function namesOf(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
}
