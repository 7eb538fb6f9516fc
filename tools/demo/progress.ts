const quietSeconds = 4;

/** The steps of the demo, as the user sees them. */
export interface Progress {
  /** Announces a step, runs it, and says now and then that it still runs; throws where the demo was interrupted. */
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  /** A line that belongs to the running step. */
  line(text: string): void;
}

/** Prints steps and their lines; never silent for long. Once `signal` is aborted, no step begins. */
export function showProgress(print: (line: string) => void, signal?: AbortSignal): Progress {
  let last = Date.now();
  const line = (text: string) => {
    last = Date.now();
    print(`  ${text}`);
  };
  return {
    line,
    async step(title, work) {
      signal?.throwIfAborted();
      const start = Date.now();
      last = start;
      print(`• ${title}`);
      const timer = setInterval(() => {
        if (Date.now() - last > quietSeconds * 1000) line(`… ${Math.round((Date.now() - start) / 1000)} s`);
      }, 1000);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        signal?.throwIfAborted();
      }
    },
  };
}
