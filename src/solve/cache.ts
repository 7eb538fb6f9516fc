import * as pulumi from "@pulumi/pulumi";
import { hasSecrets } from "../confidential";
import { csvField } from "../csv";
import { defined } from "../json";

/** Where a build cache is kept. */
export const CacheType = {
  /** Layers and metadata in a registry; `ref` names it. */
  Registry: "registry",
  /** A directory of the machine that runs `pulumi up`; `path` names it. */
  Local: "local",
  /** Inside the image that the build pushes; write only. */
  Inline: "inline",
  /** GitHub Actions. */
  GitHubActions: "gha",
  /** An S3 bucket; `attributes` name it. */
  S3: "s3",
  /** An Azure blob container; `attributes` name it. */
  AzureBlob: "azblob",
} as const;
/** Where a build cache is kept. */
export type CacheType = (typeof CacheType)[keyof typeof CacheType];

/** Which layers a cache holds. */
export const CacheMode = {
  /** Those of the result. */
  Min: "min",
  /** Those of every step. */
  Max: "max",
} as const;
/** Which layers a cache holds. */
export type CacheMode = (typeof CacheMode)[keyof typeof CacheMode];

/**
 * A cache to read or to write.
 * @see https://docs.docker.com/build/cache/backends/
 */
export interface CacheArgs {
  /** Where the cache is kept. */
  type: pulumi.Input<CacheType>;
  /** Image reference of a `registry` cache. */
  ref?: pulumi.Input<string>;
  /** Directory of a `local` cache, relative to the project. */
  path?: pulumi.Input<string>;
  /** Which layers to write. Defaults to `min`; not used for reading. */
  mode?: pulumi.Input<CacheMode>;
  /**
   * Further attributes of the backend, by BuildKit's names, such as `bucket` and `region` for `s3`. Those that are credentials,
   * such as `secret_access_key` and `token`, are secret in the state. Defaults to none.
   */
  attributes?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A cache in the words of `--cache-from` and `--cache-to`; a secret if it has credentials.
 *
 * The text form is used since docker-build's typed one drops `mode` of local caches and compression without a level,
 * and misspells S3's path style.
 */
export function cacheText(
  cache: pulumi.Unwrap<CacheArgs>,
  direction: "from" | "to",
  localPath: (path: string) => string,
): pulumi.Input<string> {
  const { type, ref, path, mode, attributes } = cache;
  const place = path === undefined ? {} : { [direction === "from" ? "src" : "dest"]: localPath(path) };
  const written = direction === "to" ? { mode } : {};
  const text = Object.entries(defined({ type, ref, ...place, ...written, ...attributes }))
    .map(([name, value]) => csvField(`${name}=${value}`))
    .join(",");
  return hasSecrets(cache) ? pulumi.secret(text) : text;
}
