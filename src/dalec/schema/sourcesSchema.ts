import { generator } from "./generatorsSchema";
import {
  boolean,
  exactlyOne,
  expected,
  field,
  filledText,
  filledTextMap,
  filledTexts,
  integer,
  list,
  mapOf,
  mode,
  type ObjectSchema,
  object,
  required,
  strict,
  text,
  textMap,
} from "./schemaDefinition";

const inlineFile = object("InlineFile", "A file whose text stands in the spec.", {
  contents: field(text, "Text of the file. Defaults to an empty file."),
  permissions: field(mode, "Permission bits. Defaults to 0o644."),
  uid: field(integer, "Numeric owner. Defaults to 0."),
  gid: field(integer, "Numeric group. Defaults to 0."),
});

const inlineDirectory = object("InlineDirectory", "A directory whose files stand in the spec.", {
  files: field(
    mapOf("file name, without a slash", inlineFile, { refusesNullValues: true }),
    "The files by name. Defaults to none.",
  ),
  permissions: field(mode, "Permission bits of the directory. Defaults to 0o755."),
  uid: field(integer, "Numeric owner of the directory. Defaults to 0."),
  gid: field(integer, "Numeric group of the directory. Defaults to 0."),
});

const inlineSource = object(
  "InlineSource",
  "Content that stands in the spec: a file or a directory, exactly one.",
  {
    file: field(inlineFile, "One file, named as the source."),
    dir: field(inlineDirectory, "A directory, named as the source."),
  },
  exactlyOne("file", "dir"),
);

const gitAuth = object(
  "GitAuth",
  "How to sign in to a git server. The values are names of build secrets, never secrets themselves.",
  {
    header: field(
      text,
      "Name of the secret that holds the Authorization header. Defaults to `GIT_AUTH_HEADER`.",
    ),
    token: field(text, "Name of the secret that holds an access token. Defaults to `GIT_AUTH_TOKEN`."),
    ssh: field(text, "Identifier of the ssh agent to use. Defaults to `default`."),
  },
);

const gitSource = object("GitSource", "A commit of a git repository.", {
  url: required(filledText, "Address of the repository."),
  commit: required(filledText, "Commit, tag or full reference; with a commit, tags are not fetched."),
  checksum: field(
    filledText,
    "Hash of the commit that `commit` must be, for a tag that could move. Needs BuildKit 0.22 or newer.",
  ),
  keepGitDir: field(boolean, "Whether the `.git` directory is kept. Defaults to false."),
  auth: field(gitAuth, "How to sign in."),
});

const httpSource = object(
  "HttpSource",
  "A file from a web server; `path`, `includes` and `excludes` do not apply.",
  {
    url: required(filledText, "Address of the file."),
    digest: field(
      text,
      "Digest that the file must have, such as `sha256:…`. Defaults to accepting any file.",
    ),
    permissions: field(mode, "Permission bits. Defaults to BuildKit's, 0o600."),
  },
);

const contextSource = object("ContextSource", "Files that the caller of the build provides.", {
  name: field(filledText, "Name of the context. Defaults to `context`, the build's main directory."),
});

/** A source that is laid over a path of a build step, a test or a repository. */
export const mount: ObjectSchema = object(
  "SourceMount",
  "A source at a path of a step's file system.",
  () => ({
    dest: expected(text, "Path at which the source appears; not `/`."),
    spec: required(source, "The source."),
  }),
);

/** The fields of every command. */
export const command = {
  command: required(text, "Shell script to run with `sh`."),
  env: field(filledTextMap("variable"), "Environment of this command."),
};

const commandStep: ObjectSchema = strict(
  object("CommandStep", "A command that makes a source.", () => ({
    ...command,
    mounts: field(list(mount), "Sources to lay over paths. Defaults to none.", { literal: true }),
  })),
);

const imageCommand = object(
  "ImageCommand",
  "Commands that run in an image; what they leave at the source's `path` is the source.",
  () => ({
    dir: field(text, "Working directory of the commands. Defaults to the image's."),
    mounts: field(list(mount), "Sources to lay over paths, each path once. Defaults to none."),
    env: field(filledTextMap("variable"), "Environment of all commands."),
    steps: required(
      list(commandStep, { refusesNullItems: true }),
      "The commands, one after the other; at least one.",
    ),
  }),
);

const imageSource = object("ImageSource", "Files of a container image; the source's `path` says which.", {
  ref: required(filledText, "Reference of the image."),
  cmd: field(imageCommand, "Commands to run in the image first. Defaults to none."),
});

const buildSource = object("BuildSource", "The result of a Dockerfile.", () => ({
  source: required(source, "Where the Dockerfile and its context are; not a build itself."),
  dockerfile_path: field(filledText, "Path of the Dockerfile. Defaults to `Dockerfile`."),
  target: field(filledText, "Stage to build. Defaults to the last one."),
  args: field(textMap("argument"), "Build arguments."),
}));

/** Where files come from. */
export const source: ObjectSchema = strict(
  object(
    "Source",
    "Where files come from: exactly one of `git`, `http`, `context`, `image`, `build` and `inline`.",
    () => ({
      git: field(gitSource, "A git repository."),
      http: field(httpSource, "A file from a web server."),
      context: field(contextSource, "Files that the caller provides."),
      image: field(imageSource, "Files of a container image."),
      build: field(buildSource, "The result of a Dockerfile."),
      inline: field(inlineSource, "Content that stands here."),
      path: field(
        filledText,
        "The part of the source to use. Defaults to all of it; an image source needs one.",
      ),
      includes: field(filledTexts, "Patterns, relative to `path`, of what to use. Defaults to everything."),
      excludes: field(
        filledTexts,
        "Patterns, relative to `path`, of what to leave out. Defaults to nothing.",
      ),
      generate: field(
        list(generator, { refusesNullItems: true }),
        "Dependencies to fetch for the source before the build, which has no network. Defaults to none.",
      ),
    }),
    exactlyOne("git", "http", "context", "image", "build", "inline"),
  ),
);

/** A patch for a source. */
export const patch = strict(
  object("Patch", "A patch for a source.", {
    source: required(text, "Name of the source that holds the patch."),
    path: field(
      filledText,
      "Path of the patch within a source that is a directory; not for one that is a file.",
    ),
    strip: field(
      integer,
      "How many leading parts of the paths in the patch to drop, `patch -p`. Defaults to 1.",
    ),
  }),
);
