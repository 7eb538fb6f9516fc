import { parseSpec, type TestPart } from "../dalec";

/** The field of a condition by the command with which Dalec's test runner checks it. */
const fields: Readonly<Record<string, string>> = {
  "step-runner": "command",
  "check-file-contains": "contains",
  "check-file-empty": "empty",
  "check-file-ends-with": "ends_with",
  "check-file-equals": "equals",
  "check-file-isdir": "is_dir",
  "check-file-matches": "matches",
  "check-file-not-exists": "not_exist",
  "check-file-perms": "permissions",
  "check-file-starts-with": "starts_with",
  "check-link-target": "link_target",
};

/** The output of a step, as Dalec's test runner keeps it. */
const outputs = "/tmp/internal/dalec/testrunner/step/output/";

/** A test that failed. */
export interface FailedTest {
  /** Which test failed and where, as a clause. */
  message: string;
  /** Its line in the spec; undefined when several tests have the same part. */
  line: number | undefined;
}

/**
 * The test of a spec that failed, when a command of Dalec's test runner did.
 *
 * @param message BuildKit's message, which quotes the command that failed
 * @param step the name of the failed step: for a command of a test, the command itself
 * @param line the line of the spec that BuildKit knows of, if any
 */
export function failedTest(
  spec: string,
  target: string,
  { message, step }: { message: string; step?: string },
  line: number | undefined,
): FailedTest | undefined {
  const [, runner = "", rest = ""] =
    /test-runner (step-runner|check-[a-z_-]+) ?((?:--\S+ )*.*?)" did not complete/s.exec(message) ?? [];
  if (runner === "") return undefined;
  const kind = fields[runner] ?? runner.replace("check-file-", "");
  const [key = ""] = target.split("/", 1);
  const same = parseSpec(spec)
    .testParts(key)
    .filter((part) => part.kind === kind && isMeant(part, unquoted(rest.replace(/^(--\S+ )+/, "")), step));
  const atLine = same.filter((part) => part.line === line);
  const [first, ...others] = atLine.length > 0 ? atLine : same;
  if (first === undefined) return undefined;
  const code = /exit code: (\d+)/.exec(message)?.[1];
  const ending = kind === "command" && code !== undefined ? `, which ended with exit code ${code}` : "";
  if (others.length === 0)
    return { message: `the test "${first.test}" failed at ${first.part}${ending}`, line: first.line };
  const places = [first, ...others]
    .slice(0, 3)
    .map((one) => `"${one.test}" at ${one.part} (line ${one.line})`);
  return { message: `one of these tests failed: ${places.join(", ")}`, line: undefined };
}

/** Whether the command that failed belongs to a part of a test. Values with build arguments are not known here. */
function isMeant({ kind, where, text }: TestPart, argument: string, step: string | undefined): boolean {
  const isOpen = text.includes("$");
  if (kind === "command") return step === undefined || isOpen || step.trim() === text.trim();
  const path = where === "stdout" || where === "stderr" ? outputs + where : (where ?? "");
  if (argument !== path && !argument.startsWith(`${path} `)) return false;
  if (isOpen || ["empty", "is_dir", "not_exist", "permissions"].includes(kind)) return true;
  return `${argument.slice(path.length + 1)} `.startsWith(`${text} `);
}

/** A text as it was before Go quoted it. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
