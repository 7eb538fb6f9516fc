import { processAbove, processesWith } from "../../support/processes";

/** Build steps that sleep, each with a command line that no other process has. */
export class SleepingSteps {
  private readonly seen = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  /** The most steps that were seen at the same time. */
  mostAtOnce = 0;
  /** When a step of the present watch was first seen, in milliseconds of `performance.now`. */
  firstAt: number | undefined;

  /** @param seconds how long a step sleeps */
  constructor(private readonly seconds: number) {}

  /** The command of a build's step. A fraction of a second distinguishes it from all others. */
  command(build: string, round: number): string {
    const digits = [...`${process.pid}-${build}-${round}`]
      .map((letter) => letter.charCodeAt(0) % 10)
      .join("");
    return `sleep ${this.seconds}.00${digits}`;
  }

  /** Looks for the steps of these builds until `stop`. */
  watch(builds: readonly string[], round: number): void {
    const keys = new Map(builds.map((build) => [this.command(build, round), `${round} ${build}`]));
    const commands = new Set(keys.keys());
    this.firstAt = undefined;
    this.timer = setInterval(() => {
      const running = processesWith(commands);
      this.mostAtOnce = Math.max(this.mostAtOnce, running.size);
      if (running.size > 0) this.firstAt ??= performance.now();
      for (const [command, step] of running) {
        const daemon = processAbove(step, "buildkitd");
        if (daemon !== undefined) this.seen.set(keys.get(command) ?? "", daemon);
      }
    }, 200);
  }

  /** The process of the daemon that ran the step of a build last; undefined until it was seen. */
  daemonOf(build: string, round: number): number | undefined {
    return this.seen.get(`${round} ${build}`);
  }

  /** Ends the watch, and returns the process of the daemon that ran each build. */
  stop(round: number): Record<string, number> {
    clearInterval(this.timer);
    const entries = [...this.seen].filter(([key]) => key.startsWith(`${round} `));
    return Object.fromEntries(entries.map(([key, daemon]) => [key.slice(`${round} `.length), daemon]));
  }
}
