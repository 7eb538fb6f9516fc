import { type DalecTarget, TargetKind } from "../targets/dalecTarget";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";
import { shellWordsProblem } from "./shellWords";

/**
 * Checks the texts that Dalec splits into words like a shell: the program of an image, and the commands of tests. Without a
 * target, checks those of all targets.
 *
 * @param runsTests whether the build runs the tests of the spec
 */
export function checkCommandLines(
  spec: Located,
  target: DalecTarget | undefined,
  runsTests: boolean,
  report: CheckReport,
): void {
  const owners = ownersOf(spec, target);
  if (target === undefined || target.kind === TargetKind.Image) {
    for (const name of ["entrypoint", "cmd"]) {
      const fields = owners.map((owner) => fieldOf(owner, "image", name)).filter(isText);
      // The field of the target replaces that of the spec.
      const read = target === undefined ? fields : fields.slice(-1);
      for (const field of read) checkWords(field, report);
    }
  }
  if (!runsTests) return;
  for (const test of owners.flatMap((owner) => itemsAt(fieldOf(owner, "tests")))) {
    for (const step of itemsAt(fieldOf(test, "steps"))) checkWords(fieldOf(step, "command"), report);
  }
}

/** The spec, and each target that has no frontend of its own. */
function ownersOf(spec: Located, target: DalecTarget | undefined): readonly Located[] {
  if (target !== undefined) return [spec, fieldOf(spec, "targets", target.key)];
  const targets = fieldsOf(fieldOf(spec, "targets"));
  return [spec, ...targets.filter((one) => !fieldOf(one, "frontend").isSet)];
}

function isText(field: Located): boolean {
  return textAt(field) !== undefined;
}

function checkWords(field: Located, report: CheckReport): void {
  const problem = shellWordsProblem(textAt(field) ?? "");
  if (problem === undefined) return;
  const message = `Dalec cannot split the text into words like a shell: ${problem}`;
  report.add("bad-command-line", field, message);
}
