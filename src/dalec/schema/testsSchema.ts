import {
  boolean,
  expected,
  type Field,
  field,
  filledText,
  filledTextMap,
  filledTexts,
  list,
  mapOf,
  mode,
  object,
  strict,
  text,
} from "./schemaDefinition";
import { mount } from "./sourcesSchema";

const content: Record<string, Field> = {
  equals: field(filledText, "The expected content."),
  contains: field(filledTexts, "Texts that the content must contain."),
  matches: field(filledTexts, "Regular expressions, in Go's syntax, that the content must match."),
  starts_with: field(filledText, "Text that the content must start with."),
  ends_with: field(filledText, "Text that the content must end with."),
  empty: field(boolean, "Whether the content must be empty. Defaults to false, which allows any content."),
};

const outputCheck = strict(
  object("OutputCheck", "Conditions on the output of a command. All of them must hold.", content),
);

const fileCheck = strict(
  object("FileCheck", "Conditions on a file. All of them must hold.", {
    ...content,
    permissions: field(mode, "Expected permission bits. Defaults to any."),
    is_dir: field(
      boolean,
      "Whether the path must be a directory. Defaults to false: it must not be a directory.",
    ),
    not_exist: field(boolean, "Whether the path must not exist. Defaults to false: it must exist."),
    no_follow: field(
      boolean,
      "Whether to check a symbolic link itself instead of its target. Defaults to false.",
      { since: "0.19" },
    ),
    link_target: field(text, "Path that the symbolic link must point to.", { since: "0.19" }),
  }),
);

const testStep = strict(
  object("TestStep", "A command of a test.", {
    command: expected(text, "Command to run. It is split into words like in a shell, but no shell runs it."),
    env: field(filledTextMap("variable"), "Environment variables of this command."),
    stdin: field(filledText, "Standard input of the command. Defaults to nothing."),
    stdout: field(outputCheck, "Conditions on the standard output."),
    stderr: field(outputCheck, "Conditions on the standard error."),
  }),
);

/** A test of the installed package. */
export const test = object("Test", "A test of the installed package. Each test runs in a new container.", {
  name: field(text, "Name of the test, for messages."),
  dir: field(text, "Working directory. Dalec ignores it."),
  mounts: field(list(mount), "Sources to mount. Defaults to none."),
  env: field(filledTextMap("variable"), "Environment variables of all commands."),
  steps: field(
    list(testStep),
    "Commands, in the order in which they run. Defaults to none: the test checks only files.",
  ),
  files: field(mapOf("path", fileCheck), "Conditions on files after the commands have run, by path."),
});
