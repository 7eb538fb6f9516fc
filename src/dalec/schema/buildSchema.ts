import {
  boolean,
  exactlyOne,
  field,
  filledTextMap,
  list,
  object,
  oneOf,
  required,
  strict,
  text,
} from "./schemaDefinition";
import { command, mount } from "./sourcesSchema";

/** A command of the build. */
const buildStep = strict(
  object("BuildStep", "A command of the build.", () => ({
    ...command,
    mounts: field(list(mount), "Ignored by Dalec: every source is in the build directory already.", {
      literal: true,
      unused: true,
    }),
  })),
);

const cacheDirectory = object("CacheDirectory", "A directory that is kept between builds.", {
  key: field(text, "Name of the cache. Defaults to `dest`."),
  dest: required(text, "Absolute path of the directory."),
  sharing: field(
    oneOf("shared", "locked", "private"),
    "Whether simultaneous builds share the cache (`shared`), wait for each other (`locked`) or use separate caches (`private`). Defaults to `shared`.",
  ),
  no_auto_namespace: field(
    boolean,
    "Whether all distributions and architectures share the cache. Defaults to false.",
  ),
});

const scope = field(
  text,
  "Text that is added to the key of the cache, to separate caches. Defaults to nothing.",
);

const goBuildCache = object(
  "GoBuildCache",
  "The build cache of Go, which is also added automatically when Go is used.",
  {
    scope,
    disabled: field(boolean, "Whether to disable the cache. Defaults to false."),
  },
);

const sccache = object(
  "RustSccache",
  "The compilation cache of Rust. It uses sccache, which is downloaded from GitHub.",
  { scope },
);

const bazelCache = object(
  "BazelCache",
  "The disk cache of Bazel. A remote cache is available through the SSH socket `bazel-default`.",
  { scope },
);

const cache = object(
  "Cache",
  "A cache that is kept between builds. Set exactly one of `dir`, `gobuild`, `rustsccache` and `bazel`, to `{}` if it needs no settings.",
  {
    dir: field(cacheDirectory, "A directory."),
    gobuild: field(goBuildCache, "The build cache of Go. A build can have only one."),
    rustsccache: field(sccache, "The compilation cache of Rust.", { since: "0.18" }),
    bazel: field(bazelCache, "The cache of Bazel."),
  },
  exactlyOne("dir", "gobuild", "rustsccache", "bazel"),
);

/** Commands that build the artifacts. */
export const build = object("Build", "Commands that build the artifacts.", {
  steps: field(
    list(buildStep, { refusesTags: true }),
    "Commands, in the order in which they run. All run in the same directory, which contains every source.",
  ),
  env: field(filledTextMap("variable"), "Environment variables of all commands."),
  network_mode: field(
    oneOf("none", "sandbox"),
    "Network of the commands: `sandbox` for access, `none` for no access. Defaults to `none`.",
  ),
  caches: field(
    list(cache),
    "Caches that are kept between builds. Defaults to none, except that of Go when Go is used.",
  ),
});
