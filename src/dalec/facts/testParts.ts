import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { ParsedSpec } from "./parsedSpec";

/** One command or one condition of a test: what can fail. */
export interface TestPart {
  /** Name of the test; its path, such as `tests[0]`, when it has none. */
  test: string;
  /** The part in words, such as `stdout.equals of step 1`. */
  part: string;
  /** `command`, or the field of the condition, such as `equals`. */
  kind: string;
  /** Where a condition looks: `stdout`, `stderr` or the path of a file. Omitted for a command. */
  where?: string;
  /** The command, or the expected text, before build arguments are substituted. */
  text: string;
  /** Line in the spec, counted from 1. */
  line: number;
}

/** Every command and every condition of the tests that a target runs, in their order. */
export function testParts({ root, yaml }: ParsedSpec, targetKey: string): TestPart[] {
  const owners = [root, fieldOf(root, "targets", targetKey)];
  const tests = owners.flatMap((owner) => itemsAt(fieldOf(owner, "tests")));
  return tests.flatMap((test) => {
    const name = textAt(test, "name") ?? test.path;
    const at = ({ offset, end }: Located) => ({ test: name, line: yaml.locate({ offset, end }).line });
    const steps = itemsAt(fieldOf(test, "steps")).flatMap((step, index): TestPart[] => {
      const which = `step ${index + 1}`;
      const command = fieldOf(step, "command");
      return [
        { ...at(command), part: which, kind: "command", text: textAt(command) ?? "" },
        ...["stdout", "stderr"].flatMap((where) =>
          conditions(fieldOf(step, where)).map(({ field, kind, text }) => ({
            ...at(field),
            ...{ part: `${where}.${kind} of ${which}`, kind, where, text },
          })),
        ),
      ];
    });
    const files = fieldsOf(fieldOf(test, "files")).flatMap((file): TestPart[] => {
      const where = file.key;
      // Whether a file exists is checked without a field for it.
      const exists = { ...at(file), part: `the file ${where}`, kind: "is_dir", where, text: "" };
      return [
        ...conditions(file).map(({ field, kind, text }) => ({
          ...at(field),
          ...{ part: `${kind} of the file ${where}`, kind, where, text },
        })),
        ...(fieldOf(file, "is_dir").isSet ? [] : [exists]),
      ];
    });
    return [...steps, ...files];
  });
}

/** The conditions of an output or a file; a list has one for each item. */
function conditions(owner: Located): { field: Located; kind: string; text: string }[] {
  return fieldsOf(owner).flatMap((field) => {
    const items = itemsAt(field);
    const each = field.value?.type === "list" ? items : [field];
    return each.map((one) => ({ field: one, kind: field.key, text: textAt(one) ?? "" }));
  });
}
