import { isObject } from "../json";

/**
 * Which caches of a build are in S3, if S3 refused a request: BuildKit tells neither the bucket nor that it was about a cache.
 * Places only, since any attribute may be confidential.
 *
 * @param inputs the inputs of docker-build
 */
export function explainCacheFailure(inputs: unknown, message: string): string | undefined {
  const [refusal] = /operation error S3: .*/.exec(message) ?? [];
  if (refusal === undefined || !isObject(inputs)) return undefined;
  const places = [...placesIn(inputs, "cacheTo"), ...placesIn(inputs, "cacheFrom")];
  return places.length === 0 ? undefined : `${places.join(", ")}: the S3 cache failed: ${refusal}`;
}

function placesIn(inputs: Record<string, unknown>, property: string): string[] {
  const caches = inputs[property];
  if (!Array.isArray(caches)) return [];
  return caches.flatMap((cache, index) => {
    const isInS3 = isObject(cache) && typeof cache.raw === "string" && /^type=s3(,|$)/.test(cache.raw);
    return isInS3 ? [`${property}[${index}]`] : [];
  });
}
