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

/** A command of a build. */
const buildStep = strict(
  object("BuildStep", "A command of a build.", () => ({
    ...command,
    mounts: field(list(mount), "Read, but not used: every source is in the build directory already.", {
      literal: true,
      unused: true,
    }),
  })),
);

const cacheDirectory = object("CacheDirectory", "A directory that is kept from build to build.", {
  key: field(text, "What tells caches apart. Defaults to `dest`."),
  dest: required(text, "Absolute path of the directory."),
  sharing: field(
    oneOf("shared", "locked", "private"),
    "Whether builds at the same time share it (`shared`), wait for each other (`locked`) or get their own (`private`). Defaults to `shared`.",
  ),
  no_auto_namespace: field(
    boolean,
    "Whether all distributions and architectures share it. Defaults to false.",
  ),
});

const scope = field(text, "Added to the cache's key, to keep caches apart. Defaults to nothing.");

const goBuildCache = object("GoBuildCache", "Go's build cache; added by itself where Go is used.", {
  scope,
  disabled: field(boolean, "Whether the cache is not used. Defaults to false."),
});

const sccache = object(
  "RustSccache",
  "Rust's compilation cache, with sccache, which is downloaded from GitHub.",
  { scope },
);

const bazelCache = object(
  "BazelCache",
  "Bazel's disk cache; a remote one through the ssh socket `bazel-default`.",
  { scope },
);

const cache = object(
  "Cache",
  "Something that is kept from build to build: exactly one of `dir`, `gobuild`, `rustsccache` and `bazel`, `{}` at least.",
  {
    dir: field(cacheDirectory, "A directory."),
    gobuild: field(goBuildCache, "Go's build cache; at most one."),
    rustsccache: field(sccache, "Rust's compilation cache."),
    bazel: field(bazelCache, "Bazel's cache."),
  },
  exactlyOne("dir", "gobuild", "rustsccache", "bazel"),
);

/** How artifacts are built. */
export const build = object("Build", "How artifacts are built.", {
  steps: field(
    list(buildStep, { refusesNull: true }),
    "The commands, one after the other, in one directory that holds every source.",
  ),
  env: field(filledTextMap("variable"), "Environment of all commands."),
  network_mode: field(
    oneOf("none", "sandbox"),
    "Whether the commands have a network (`sandbox`) or not (`none`). Defaults to `none`.",
  ),
  caches: field(
    list(cache),
    "What is kept from build to build. Defaults to none, with Go's cache where Go is used.",
  ),
});
