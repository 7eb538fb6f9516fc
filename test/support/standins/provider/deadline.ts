/**
 * A signal that aborts with another one, or after a time.
 *
 * `AbortSignal.any` is not enough: when nothing else refers to an `AbortSignal.timeout`, Node.js collects it, and then
 * nothing aborts (nodejs/node#57736).
 */
export function withDeadline(signal: AbortSignal, seconds: number): AbortSignal {
  const either = new AbortController();
  const abort = () => either.abort();
  setTimeout(abort, seconds * 1000).unref();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return either.signal;
}
