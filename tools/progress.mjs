// @ts-check

/**
 * Runs some work and reports now and then that it goes on, so that nobody takes a slow machine for a stuck one.
 *
 * @template Result
 * @param {() => Promise<Result>} work
 * @param {(seconds: number) => void} report Receives the seconds since the work began.
 * @param {number} [everySeconds]
 * @returns {Promise<Result>}
 */
export async function withProgress(work, report, everySeconds = 5) {
  const start = Date.now();
  const timer = setInterval(() => report(secondsSince(start)), everySeconds * 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/**
 * @param {number} start As `Date.now()` gave it.
 * @returns {number} Whole seconds.
 */
export function secondsSince(start) {
  return Math.round((Date.now() - start) / 1000);
}
