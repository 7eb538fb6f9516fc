/**
 * A signal that aborts with another one, or after a time.
 *
 * `AbortSignal.any` would do, but Node.js collects an `AbortSignal.timeout` that only it refers to, and then nothing ever
 * aborts (nodejs/node#57736).
 */
export function withDeadline(signal: AbortSignal, seconds: number): AbortSignal {
  const either = new AbortController();
  const abort = () => either.abort();
  setTimeout(abort, seconds * 1000).unref();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return either.signal;
}
