import { platformArguments } from "../arguments/knownArguments";
import type { ParsedSpec } from "../facts/parsedSpec";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";
import { plain } from "./otherForm";

/** Checks for fields that Dalec accepts silently, but ignores or does not use the same way every time. */
export function checkSurprises({ root: spec, sources }: ParsedSpec, report: CheckReport): void {
  const owners = [spec, ...fieldsOf(fieldOf(spec, "targets"))];
  for (const owner of owners) {
    checkPackageLists(owner, report);
    for (const test of itemsAt(fieldOf(owner, "tests"))) checkTest(test, report);
    checkDuplicates(fieldOf(owner, "artifacts"), report);
  }
  for (const argument of fieldsOf(fieldOf(spec, "args"))) {
    if (!platformArguments.has(argument.key) || textAt(argument) === undefined) continue;
    const message = `Dalec always sets ${argument.key} to the platform of the build and ignores this default`;
    report.add("reserved-build-arg", argument, message, `Write "${argument.key}:" without a value.`);
  }
  for (const source of fieldsOf(fieldOf(spec, "sources"))) {
    if (!reservedSources.includes(source.key)) continue;
    const message = `Dalec stores fetched dependencies under the name "${source.key}"`;
    report.add("reserved-source-name", source, message, "Rename the source.");
  }
  for (const source of sources) {
    const http = fieldOf(source, "http");
    if (!http.isSet || textAt(http, "digest") !== undefined) continue;
    const message =
      "this source has no digest, so Dalec accepts any file and a build does not notice when it changes";
    report.add("http-without-digest", fieldOf(http, "url"), message);
  }
}

const reservedSources: readonly string[] = ["__gomods", "__cargohome", "__pipdeps"];
const dependencyLists: readonly string[] = ["build", "runtime", "recommends", "sysext", "test"];

/** Dalec up to 0.21 accepts packages that are written as a list, and ignores them. */
function checkPackageLists(owner: Located, report: CheckReport): void {
  const dependencies = dependencyLists.map((name) => fieldOf(owner, "dependencies", name));
  const others = ["provides", "replaces", "conflicts"].map((name) => fieldOf(owner, name));
  for (const field of [...dependencies, ...others]) {
    const [first] = itemsAt(field);
    if (first === undefined) continue;
    const hint = `Write a mapping: {${plain(textAt(first) ?? "name")}: {}}.`;
    report.add("ignored-package-list", field, "Dalec up to 0.21 ignores packages written as a list", hint);
  }
}

function checkTest(test: Located, report: CheckReport): void {
  const directory = fieldOf(test, "dir");
  if (textAt(directory) === undefined) return;
  report.add("ignored-test-directory", directory, "Dalec ignores the directory of a test");
}

/** Of files of one kind that are installed under the same name, the last one wins. */
function checkDuplicates(artifacts: Located, report: CheckReport): void {
  for (const kind of fieldsOf(artifacts).filter(
    ({ key }) => !["systemd", "createDirectories"].includes(key),
  )) {
    const seen = new Map<string, string>();
    for (const artifact of fieldsOf(kind)) {
      const name = textAt(artifact, "name") ?? baseName(artifact.key);
      // A wildcard stands for many files, and a directory's "." for its content: all go into the directory.
      if (name.includes("*") || name === ".") continue;
      const parts = `${textAt(artifact, "subpath") ?? ""}/${name}`.split("/");
      const installed = parts.filter((part) => part !== "" && part !== ".").join("/");
      const other = seen.get(installed);
      if (other === undefined) seen.set(installed, artifact.key);
      else report.add("duplicate-artifact", artifact, `"${other}" is also installed as "${installed}"`);
    }
  }
}

/** The last part of a path, without a slash at its end, as Go's filepath.Base has it. */
function baseName(path: string): string {
  return path.split("/").findLast((part) => part !== "") ?? "";
}
