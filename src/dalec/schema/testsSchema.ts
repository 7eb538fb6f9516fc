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
  equals: field(filledText, "What it must be."),
  contains: field(filledTexts, "Texts that it must contain."),
  matches: field(filledTexts, "Regular expressions (Go's) that it must match."),
  starts_with: field(filledText, "What it must begin with."),
  ends_with: field(filledText, "What it must end with."),
  empty: field(boolean, "Whether it must be empty. Defaults to false: it may be empty or not."),
};

const outputCheck = strict(
  object("OutputCheck", "What a command's output must be; every condition given must hold.", content),
);

const fileCheck = strict(
  object("FileCheck", "What a file must be; every condition given must hold.", {
    ...content,
    permissions: field(mode, "The permission bits that it must have. Defaults to any."),
    is_dir: field(boolean, "Whether it must be a directory. Defaults to false: it must not be one."),
    not_exist: field(boolean, "Whether it must not exist. Defaults to false: it must."),
    no_follow: field(
      boolean,
      "Whether a symbolic link itself is looked at, not its target. Defaults to false.",
    ),
    link_target: field(text, "The path that the symbolic link must point to."),
  }),
);

const testStep = strict(
  object("TestStep", "A command of a test.", {
    command: expected(text, "Command to run, split as a shell does, but not run by a shell."),
    env: field(filledTextMap("variable"), "Environment of this command."),
    stdin: field(filledText, "What the command reads. Defaults to nothing."),
    stdout: field(outputCheck, "What its standard output must be."),
    stderr: field(outputCheck, "What its standard error must be."),
  }),
);

/** A test of the installed package. */
export const test = object("Test", "A test of the installed package, in a container of its own.", {
  name: field(text, "Name, for messages."),
  dir: field(text, "Working directory. Read, but not used, by Dalec 0.21."),
  mounts: field(list(mount), "Sources to lay over paths. Defaults to none."),
  env: field(filledTextMap("variable"), "Environment of all commands."),
  steps: field(
    list(testStep),
    "The commands, one after the other. Defaults to none: only files are looked at.",
  ),
  files: field(mapOf("path", fileCheck), "What files must be after the commands."),
});
