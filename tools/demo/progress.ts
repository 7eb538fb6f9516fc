const quietSeconds = 4;

/** Shows the steps of the demo. */
export interface Progress {
  /** Announces a step, runs it, and reports when it takes long; throws when the demo is interrupted. */
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  /** Shows a line of the running step. */
  line(text: string): void;
}

/** Prints steps and their lines, and is never silent for long. No step begins after `signal` is aborted. */
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
