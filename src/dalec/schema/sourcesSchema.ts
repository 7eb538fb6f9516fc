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

const inlineFile = object("InlineFile", "A file whose content is written in the spec.", {
  contents: field(text, "Content of the file. Defaults to an empty file."),
  permissions: field(mode, "Permission bits. Defaults to 0o644."),
  uid: field(integer, "Numeric identifier of the owning user. Defaults to 0."),
  gid: field(integer, "Numeric identifier of the owning group. Defaults to 0."),
});

const inlineDirectory = object("InlineDirectory", "A directory whose files are written in the spec.", {
  files: field(
    mapOf("file name, without a slash", inlineFile, { refusesNullValues: true }),
    "Files of the directory, by name. Defaults to none.",
  ),
  permissions: field(mode, "Permission bits of the directory. Defaults to 0o755."),
  uid: field(integer, "Numeric identifier of the user that owns the directory. Defaults to 0."),
  gid: field(integer, "Numeric identifier of the group that owns the directory. Defaults to 0."),
});

const inlineSource = object(
  "InlineSource",
  "Content that is written in the spec. Set exactly one of `file` and `dir`.",
  {
    file: field(inlineFile, "A file with the name of the source."),
    dir: field(inlineDirectory, "A directory with the name of the source."),
  },
  exactlyOne("file", "dir"),
);

const gitAuth = object(
  "GitAuth",
  "Authentication to a git server. The values are names of build secrets, never secrets themselves.",
  {
    header: field(
      text,
      "Name of the build secret that contains the Authorization header. Defaults to `GIT_AUTH_HEADER`.",
    ),
    token: field(
      text,
      "Name of the build secret that contains an access token. Defaults to `GIT_AUTH_TOKEN`.",
    ),
    ssh: field(text, "Identifier of the SSH agent to use. Defaults to `default`."),
  },
);

const gitSource = object("GitSource", "A commit of a git repository.", {
  url: required(filledText, "Address of the repository."),
  commit: required(filledText, "Commit, tag or full reference. Tags are not fetched for a commit."),
  checksum: field(
    filledText,
    "Expected hash of the commit, for a tag that could move. Requires BuildKit 0.22 or later.",
    { since: "0.21" },
  ),
  keepGitDir: field(boolean, "Whether to keep the `.git` directory. Defaults to false."),
  auth: field(gitAuth, "Authentication to the server."),
});

const httpSource = object(
  "HttpSource",
  "A file from a web server. It cannot have `path`, `includes` and `excludes`.",
  {
    url: required(filledText, "Address of the file."),
    digest: field(text, "Expected digest of the file, such as `sha256:…`. Defaults to accepting any file."),
    permissions: field(mode, "Permission bits. Defaults to 0o600, the default of BuildKit."),
  },
);

const contextSource = object("ContextSource", "Files from a context that the build provides.", {
  name: field(filledText, "Name of the context. Defaults to `context`, the main context of the build."),
});

/** A source that is mounted in a build step, a test or a repository. */
export const mount: ObjectSchema = object(
  "SourceMount",
  "A source that is mounted in the file system of a command.",
  () => ({
    dest: expected(text, "Path at which the source is mounted. It cannot be `/`."),
    spec: required(source, "The source to mount."),
  }),
);

/** The fields that every command has. */
export const command = {
  command: required(text, "Shell script, which `sh` runs."),
  env: field(filledTextMap("variable"), "Environment variables of this command."),
};

const commandStep: ObjectSchema = strict(
  object("CommandStep", "A command that creates a source.", () => ({
    ...command,
    mounts: field(list(mount), "Sources to mount. Defaults to none.", { literal: true }),
  })),
);

const imageCommand = object(
  "ImageCommand",
  "Commands that run in an image. The source is what they leave at the `path` of the source.",
  () => ({
    dir: field(text, "Working directory of the commands. Defaults to that of the image."),
    mounts: field(list(mount), "Sources to mount, each at a different path. Defaults to none."),
    env: field(filledTextMap("variable"), "Environment variables of all commands."),
    steps: required(
      list(commandStep, { refusesNullItems: true }),
      "Commands, in the order in which they run. At least one is required.",
    ),
  }),
);

const imageSource = object(
  "ImageSource",
  "Files of a container image. The `path` of the source selects them.",
  {
    ref: required(filledText, "Reference of the image."),
    cmd: field(imageCommand, "Commands to run in the image before its files are used. Defaults to none."),
  },
);

const buildSource = object("BuildSource", "Files that a Dockerfile builds.", () => ({
  source: required(source, "Source of the Dockerfile and its context. It cannot be a build source itself."),
  dockerfile_path: field(filledText, "Path of the Dockerfile in the source. Defaults to `Dockerfile`."),
  target: field(filledText, "Stage of the Dockerfile to build. Defaults to the last one."),
  args: field(textMap("argument"), "Build arguments of the Dockerfile."),
}));

/** A source of files. */
export const source: ObjectSchema = strict(
  object(
    "Source",
    "A source of files. Set exactly one of `git`, `http`, `context`, `image`, `build` and `inline`.",
    () => ({
      git: field(gitSource, "A git repository."),
      http: field(httpSource, "A file from a web server."),
      context: field(contextSource, "Files from a context that the build provides."),
      image: field(imageSource, "Files of a container image."),
      build: field(buildSource, "Files that a Dockerfile builds."),
      inline: field(inlineSource, "Content that is written in the spec."),
      path: field(
        filledText,
        "Path of the file or directory in the source to use. Defaults to the whole source. Required for an image source.",
      ),
      includes: field(
        filledTexts,
        "Patterns of the files to use, relative to `path`. Defaults to all files.",
      ),
      excludes: field(
        filledTexts,
        "Patterns of the files to leave out, relative to `path`. Defaults to none.",
      ),
      generate: field(
        list(generator, { refusesNullItems: true }),
        "Dependencies of the source to download before the build, because the build has no network. Defaults to none.",
      ),
    }),
    exactlyOne("git", "http", "context", "image", "build", "inline"),
  ),
);

/** A patch for a source. */
export const patch = strict(
  object("Patch", "A patch for a source.", {
    source: required(text, "Name of the source that contains the patch."),
    path: field(
      filledText,
      "Path of the patch in the source. Required if the source is a directory, not allowed if it is a file.",
    ),
    strip: field(
      integer,
      "Number of leading directories to remove from the paths in the patch, as in `patch -p`. Defaults to 1.",
    ),
  }),
);
