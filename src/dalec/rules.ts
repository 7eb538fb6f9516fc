import { pageAddress } from "./documentation";
import { error, errorOrWarning, hint, inReleases, type Rule, warning } from "./rule";

/** The case in which something that is not in the tables is only a warning. */
const inUnknownRelease =
  "the frontend is a release that the check does not know, or its reference does not tell the release";

const textRules = {
  "yaml-syntax": error(
    "The text is not YAML that Dalec can read.",
    "Correct the text at the reported line and column.",
  ),
  "yaml-too-large": error(
    "The text has more than 4 Mi characters, the most that this check reads.",
    "Move file contents from the spec into files of a build context.",
  ),
  "yaml-too-deep": error(
    "The text is nested more than 200 levels deep, the most that this check follows.",
    "Use fewer levels.",
  ),
  "yaml-too-many-aliases": error(
    "The text has more than 200,000 values once its aliases are followed.",
    "Use fewer aliases.",
  ),
  "yaml-several-documents": warning(
    "Dalec reads the first YAML document of the text and ignores the others.",
    "Remove `---` and everything after it.",
  ),
  "yaml-byte-order-mark": error(
    "The text begins with a byte order mark, which Dalec reads as part of the first name.",
    "Save the file as UTF-8 without a byte order mark.",
  ),
  "yaml-tag": errorOrWarning(
    "Dalec reads the value anyway",
    "Dalec does not find a value that has this tag.",
    "Remove the tag.",
  ),
  "unreachable-alias": inReleases(
    { since: "0.18", until: "0.21" },
    error(
      "Dalec reads each build step, and each package of a list, as a separate text. An alias in it does not find an anchor outside of it.",
      "Replace the alias with the value that it refers to.",
    ),
  ),
  "duplicate-field": error(
    "A field is merged in with `<<` and is also set directly, or is merged in twice.",
    "Remove one of the two.",
  ),
  "empty-spec": error("The spec is empty.", "Write at least the name of the package."),
};

const frontendRules = {
  "no-syntax-line": hint(
    "The spec names no frontend, so the release that this library was tested with builds it.",
    "Nothing, or add a `# syntax=` line as the first line of the spec.",
  ),
  "hidden-syntax-line": warning(
    "A comment, a field or an empty line precedes the syntax line, so BuildKit does not find it.",
    "Make the syntax line the first line.",
  ),
  "mutable-frontend": warning(
    "The tag of the frontend can be moved to another image, and a build does not notice.",
    "Name a release, `X.Y.Z`, or a digest.",
  ),
  "malformed-frontend": error(
    "BuildKit cannot read the image reference of the frontend, so nothing builds the spec.",
    "Write `ghcr.io/project-dalec/dalec/frontend:X.Y.Z`, or append `@sha256:` and the 64 hex digits of a digest.",
  ),
  "foreign-frontend": hint(
    "The frontend is not Dalec's own, so its fields, targets and arguments are not known. All other remarks about the spec are hints.",
    "Nothing. A copy of Dalec's frontend in another registry counts as Dalec's if its name ends with `dalec/frontend`.",
  ),
  "unknown-release": hint(
    "The check does not know this release of Dalec. Fields, values, targets and arguments that it does not know are warnings. A tag with a suffix, such as `X.Y.Z-rc1`, is checked as the release that it begins with.",
    "Nothing, or upgrade pulumi-dalec. In place of a release that is older than all that the check knows, name a newer one.",
  ),
  "frontend-elsewhere": warning(
    "Dalec's frontend is not published under this name or tag.",
    "Write `ghcr.io/project-dalec/dalec/frontend:X.Y.Z`, without a `v` before the version.",
  ),
  "frontend-refuses": error(
    "The frontend that will build was asked, and refuses the spec. Its word counts, whatever this check reports.",
    "Correct what the frontend's message names.",
  ),
};

const fieldRules = {
  "unknown-field": errorOrWarning(
    inUnknownRelease,
    "Dalec has no such field here. Fields named `x-…` are allowed at the top level, but not in sources, patches, build steps, file checks and package constraints.",
    "Use the suggested name, or remove the field. If another release has the field, name that release in the syntax line.",
  ),
  "wrong-type": errorOrWarning(
    inUnknownRelease,
    "The value has the wrong type: Dalec expects a list, a mapping, a number, a boolean or a date here.",
    "Write a value of the type that the message names.",
  ),
  "unknown-value": errorOrWarning(
    "Dalec ignores the value, as in `dependencies.extra_repos[].envs`, or a release that the check does not know can have it",
    "The text is not one of the allowed values.",
    "Use one of the values that the message lists.",
  ),
  "missing-field": errorOrWarning(
    "Dalec accepts the spec without the field, or does not use this part of it",
    "The object does nothing without this field.",
    "Add the field.",
  ),
  "empty-item": error("An item is empty, and Dalec crashes on it.", "Write `{}`, or remove the item."),
  "nothing-chosen": errorOrWarning(
    "Dalec does not use this part of the spec, or a release that the check does not know can have another kind",
    "None of several fields is set, and one is required, as in a source, a cache, a generator or a symbolic link. A field without a value does not count.",
    "Set one of the fields. Where it needs no settings, write `{}` as its value: `gobuild: {}`.",
  ),
  "several-chosen": errorOrWarning(
    "Dalec does not use this part of the spec",
    "Several fields are set that exclude each other, as in a source, a cache or a symbolic link.",
    "Keep one of the fields.",
  ),
  "unquoted-text": warning(
    "Dalec reads the value as a number or a boolean, and its text is then another one than was written: `1.20` becomes `1.2`, and `010` becomes `8`.",
    "Put the value in quotes.",
  ),
  "decimal-permissions": warning(
    "The permissions are a decimal number that looks like an octal one: `755` is `0o1363`.",
    "Write `0o` in front of the number: `0o755`. `0755` means the same to Dalec.",
  ),
  "truncated-number": warning("Dalec removes the fraction of the number.", "Write a whole number."),
};

const sourceRules = {
  "source-name": error("The name of a source or of an inline file contains `/`.", "Rename it."),
  "reserved-source-name": warning(
    "Dalec stores fetched dependencies under the name of this source.",
    "Rename the source.",
  ),
  "bad-digest": error(
    "The digest is malformed.",
    "Write the algorithm, a colon and the hash: `sha256:` and 64 hexadecimal digits.",
  ),
  "bad-http-address": errorOrWarning(
    "the address is a number or a flag, which Dalec loads as text",
    "The address of an `http` source does not begin with `http://` or `https://`, and BuildKit refuses it.",
    "Write the whole address: `https://example.com/a.tgz`.",
  ),
  "http-without-digest": hint(
    "Dalec accepts whatever file the server sends, and a build does not notice when the file changes.",
    "Add `digest`.",
  ),
  "field-not-for-file": error(
    "The source is a single file, and `path`, `includes` and `excludes` apply only to directories.",
    "Remove the field.",
  ),
  "negative-id": error("A `uid` or `gid` is negative.", "Write 0 or a positive number."),
  "image-without-path": error(
    "An image source does not say which part of the image to use.",
    "Add `path`. The path `/` is the whole image.",
  ),
  "duplicate-mount": error("Two mounts have the same destination.", "Mount one of them at another path."),
  "mount-at-root": error("A source cannot be mounted at `/`.", "Mount it at a directory below `/`."),
  "mount-in-source-path": error(
    "The destination of the mount is within the path that Dalec takes from the image, which would hide the mount.",
    "Mount it at another path.",
  ),
  "ignored-mounts": warning(
    "Dalec ignores the mounts of build steps.",
    "Add a source instead: every source is in the build directory.",
  ),
  "nested-build": error(
    "A build source is built from another build source.",
    "Build from a source of another kind.",
  ),
  "bad-gomod-replace": error(
    "The replace directive does not have the form `old => new`.",
    "Write `old => new`.",
  ),
  "patch-source-missing": error(
    "The spec does not have the source that contains the patch.",
    "Correct the name, or add the source.",
  ),
  "patch-without-source": warning(
    "The spec has no source with this name, so Dalec ignores the patches.",
    "Correct the name, or remove the patches.",
  ),
  "patch-path": error(
    "A patch that is read from a directory needs the `path` of a file there, and one that is read from a single file must not have it.",
    "Add, correct or remove `path`.",
  ),
  "build-without-steps": error(
    "The build sets `env`, `caches` or `network_mode`, but has no steps.",
    "Add a step, or remove the field.",
  ),
  "several-gobuild-caches": error("The build has more than one `gobuild` cache.", "Keep one of them."),
  "relative-cache-path": error(
    "The directory of a cache is not an absolute path.",
    "Write a path that begins with `/`.",
  ),
};

const packageRules = {
  "misplaced-capabilities": inReleases(
    { since: "0.19" },
    errorOrWarning(
      "the artifact belongs to a target",
      "The artifact is of a kind that cannot have capabilities. Only `binaries`, `libexec` and `libs` can, and `opt` since 0.22.",
      "Remove `linux_capabilities`.",
    ),
  ),
  "duplicate-artifact": warning(
    "Two artifacts of the same kind are installed under the same name, and the last one wins.",
    "Give one of them another `name` or `subpath`.",
  ),
  "base-and-bases": error("The image sets both `base` and `bases`.", "Use `bases`."),
  "base-not-image": error("A base image is not an `image` source.", "Write `rootfs: { image: { ref: … } }`."),
  "bad-command-line": error(
    "Dalec splits `image.entrypoint`, `image.cmd` and the commands of tests into words like a shell, and cannot: a quote has no end, or the text ends with a backslash.",
    "Close the quote, or escape it with a backslash.",
  ),
  "symlink-empty": error("A path of a symbolic link is empty.", "Write the path."),
  "symlink-twice": error("Two symbolic links have the same path.", "Remove one of them."),
  "ignored-package-list": inReleases(
    { since: "0.18", until: "0.21" },
    warning("Dalec ignores packages that are written as a list.", "Write a mapping, `name: {}`."),
  ),
  "bad-pattern": error(
    "A test has a regular expression that Go cannot compile, so the test fails. Go has no lookaround and no references to groups.",
    "Correct the pattern. Dalec removes single backslashes when it substitutes arguments: write `\\\\d` for `\\d`.",
  ),
  "ignored-test-directory": warning(
    "Dalec ignores `tests[].dir`.",
    "Change the directory in the command of the test.",
  ),
};

const argumentRules = {
  "unknown-build-arg": errorOrWarning(
    "some targets of the spec have a frontend of their own, and the target is not known, or when the argument begins with `DALEC_`, and the frontend can be a release that has it",
    "The build sets an argument that the spec does not declare, and Dalec rejects the build. Docker's configuration can add such arguments, for proxies.",
    "Declare the argument under `args`.",
  ),
  "undeclared-build-arg": errorOrWarning(
    "the argument is one of Dalec's own, or a git source for Dalec 0.17 uses it, or some targets of the spec have a frontend of their own and the target is not known",
    "The spec uses an argument that it does not declare, so Dalec does not substitute it.",
    "Declare the argument under `args`. Platform arguments need an empty value.",
  ),
  "unused-build-arg": warning(
    "The spec declares an argument, but uses it in no field in which Dalec substitutes arguments.",
    "Remove it, or use it in such a field: commands see `build.env`, not arguments.",
  ),
  "forwarded-epoch": warning(
    "Dalec adds SOURCE_DATE_EPOCH to `build.env` of the spec that it passes on to the target's own frontend. The spec has no build steps, and a frontend made with Dalec's code then refuses `build.env`.",
    "Do not set SOURCE_DATE_EPOCH for this target, or add a build step.",
  ),
  "reserved-build-arg": warning(
    "Dalec never uses the default of a platform argument.",
    "Leave the value empty.",
  ),
  "bad-substitution": error(
    "Dalec cannot substitute arguments in the text: quotes and `$` follow the rules of a shell.",
    "Complete the substitution, or escape quotes and `$` with a backslash.",
  ),
};

const targetRules = {
  "unknown-target": errorOrWarning(
    inUnknownRelease,
    "Dalec has no such target. It would build the longest route that the name begins with.",
    "Use the suggested name. If another release has the target, name that release in the syntax line.",
  ),
  "target-alias": warning(
    "The target has another name in Dalec, such as `azlinux3` for `azl3`.",
    "Use Dalec's name.",
  ),
  "unknown-target-key": warning(
    "No distribution has this key, so Dalec ignores everything below it.",
    "Use the suggested key, or remove it.",
  ),
  "missing-for-target": error(
    "The packages of the target cannot be built without this field.",
    "Add the field.",
  ),
  "bad-package-field": error(
    "The package manager of the target rejects this name, version or revision, or the name of a package in a list.",
    "Follow the rule that the message names.",
  ),
  "bad-version-constraint": errorOrWarning(
    "the package manager accepts the text and reads something else, or when it reads the text only on other architectures",
    "The package manager of the target refuses the version constraint of a package. rpm needs a blank between the operator and the version; neither rpm nor dpkg knows `!=`, `~>` and `^`.",
    "Write one of the operators `<`, `<=`, `=`, `>=` and `>`, a blank and the version. Dalec writes them for rpm and for dpkg.",
  ),
  "foreign-architecture": errorOrWarning(
    "the package manager accepts the name: the entry then never applies",
    "The package manager of the target has another name for the architecture: rpm calls `amd64` and `arm64` `x86_64` and `aarch64`. dpkg refuses names with `_`.",
    "Use the name of the package manager. If other targets read the same list, override the list under `targets`.",
  ),
  "unsupported-platform": errorOrWarning(
    "the target makes a Windows image, and the platform is another one",
    "The target cannot be built for the platform, or not for several at once: Windows images are built for one platform, all other distributions for Linux.",
    "Name another platform, or declare a build for each platform.",
  ),
  "no-runtime-dependencies": error(
    "The target `container/depsonly` installs the runtime dependencies, and the spec has none.",
    "Add `dependencies.runtime`.",
  ),
  "windows-runtime-dependencies": error(
    "Windows images cannot have runtime dependencies.",
    "Move them to the targets that need them. A target cannot empty the list of the spec: Dalec ignores an empty list.",
  ),
  "lost-sysext-dependencies": warning(
    "Both the spec and the target have `dependencies`. Dalec merges them without their `sysext` lists.",
    "Move all dependencies to the target, or all to the spec.",
  ),
  "several-bases": error("Only Windows images can have several bases.", "Keep one base."),
  "ignored-tests": warning("The target runs no tests.", "Nothing, or test with another target."),
  "ignored-artifacts": warning(
    "Windows targets package only binaries.",
    "Nothing, or override `artifacts` for Windows under `targets.windowscross`.",
  ),
  "generator-without-tools": errorOrWarning(
    "the target is not `rpm/debug/sources`, which demands certain packages",
    "A generator runs in the worker, and no build dependency installs the tools that it needs.",
    "Add the package to `dependencies.build`, or provide a worker context that has the tools.",
  ),
};

const providedRules = {
  "missing-context": error(
    "A source reads a context that the build does not provide.",
    "Provide `context`, or the named context.",
  ),
  "nothing-in-context": errorOrWarning(
    "Dalec goes on with an empty directory",
    "The context has no file that the source reads: its `path` does not exist, or `includes`, `excludes` and `.dockerignore` leave none. Only a check that knows the context looks at its files.",
    "Correct the path or the patterns, or give the directory in which the files are as `context`.",
  ),
  "unused-context": warning(
    "The build provides a context that nothing reads, or that another context overrides.",
    "Remove the context, or correct its name.",
  ),
  "ignored-label": warning(
    "Dalec does not put labels of the command line into images.",
    "Set `image.labels` in the spec.",
  ),
  "fixed-base-image": warning(
    "The build provides a context under the name of an image that no context replaces: the image that packages are installed and tested on, or one that the spec names.",
    "Set `targets.<distribution>.image.bases`, or change the reference in the spec.",
  ),
  "missing-secret": error(
    "A source authenticates with a secret that the build does not provide.",
    "Provide the secret.",
  ),
  "missing-ssh": error(
    "A source authenticates with an SSH agent that the build does not provide.",
    "Provide the SSH agent.",
  ),
};

/** Every rule by its code. */
export const rules = {
  ...textRules,
  ...frontendRules,
  ...fieldRules,
  ...sourceRules,
  ...packageRules,
  ...argumentRules,
  ...targetRules,
  ...providedRules,
};

/** Code of a rule. */
export type RuleCode = keyof typeof rules;

/** Code of a rule that is an error in general and a warning in one case. */
export type LenientRuleCode = {
  [Code in RuleCode]: (typeof rules)[Code] extends { warningWhen: string } ? Code : never;
}[RuleCode];

/** The rules in the order of their page, by the title of the section. */
export const ruleSections: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  "The text": textRules,
  "The frontend": frontendRules,
  Fields: fieldRules,
  "Sources, patches, build": sourceRules,
  "Artifacts, images, packages": packageRules,
  "Build arguments": argumentRules,
  Targets: targetRules,
  "What the build provides": providedRules,
};

const page = pageAddress("diagnostics");

/** The address that explains a rule. */
export function addressOf(code: RuleCode): string {
  return `${page}#${code}`;
}
