import { platformArguments } from "../arguments/known";
import { everySource } from "../facts/sources";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

/** Remarks on what Dalec reads without a word and does not do, or does in another way every time. */
export function checkRemarks(spec: Located, report: Report): void {
  const owners = [spec, ...fieldsOf(fieldOf(spec, "targets"))];
  for (const owner of owners) {
    checkPackageLists(owner, report);
    for (const test of itemsAt(fieldOf(owner, "tests"))) checkTest(test, report);
    checkDoubles(fieldOf(owner, "artifacts"), report);
  }
  for (const argument of fieldsOf(fieldOf(spec, "args"))) {
    if (!platformArguments.has(argument.key) || textAt(argument) === undefined) continue;
    const message = `${argument.key} is always the build's platform; this default is never used`;
    report.warning("reserved-build-arg", argument, message, `Write "${argument.key}:" without a value.`);
  }
  for (const source of fieldsOf(fieldOf(spec, "sources"))) {
    if (!reservedSources.includes(source.key)) continue;
    report.warning(
      "reserved-source-name",
      source,
      `"${source.key}" is where Dalec puts fetched dependencies`,
    );
  }
  for (const source of everySource(spec)) {
    const http = fieldOf(source, "http");
    if (!http.given || textAt(http, "digest") !== undefined) continue;
    const message = "without a digest, whatever the server sends is used, and a change of it is not noticed";
    report.hint("http-without-digest", fieldOf(http, "url"), message);
  }
}

const reservedSources: readonly string[] = ["__gomods", "__cargohome", "__pipdeps"];
const lists: readonly string[] = ["build", "runtime", "recommends", "sysext", "test"];

/** Dalec 0.21 reads a list of packages and forgets it. */
function checkPackageLists(owner: Located, report: Report): void {
  const fields = lists.map((name) => fieldOf(owner, "dependencies", name));
  for (const field of [
    ...fields,
    ...["provides", "replaces", "conflicts"].map((name) => fieldOf(owner, name)),
  ]) {
    if (itemsAt(field).length === 0) continue;
    const hint = `Write a mapping: ${textAt(itemsAt(field)[0] ?? field) ?? "name"}: {}`;
    report.warning("ignored-package-list", field, "Dalec 0.21 reads a list of packages as no packages", hint);
  }
}

function checkTest(test: Located, report: Report): void {
  const directory = fieldOf(test, "dir");
  if (textAt(directory) === undefined) return;
  report.warning(
    "ignored-test-directory",
    directory,
    "Dalec 0.21 does not change to the directory of a test",
  );
}

/** Files of one kind that are installed under the same name: the last one wins. */
function checkDoubles(artifacts: Located, report: Report): void {
  for (const kind of fieldsOf(artifacts).filter(
    ({ key }) => !["systemd", "createDirectories"].includes(key),
  )) {
    const seen = new Map<string, string>();
    for (const artifact of fieldsOf(kind)) {
      const name = textAt(artifact, "name") ?? artifact.key.split("/").at(-1) ?? "";
      const place = `${textAt(artifact, "subpath") ?? ""}/${name}`.replace(/^\/+/, "");
      const other = seen.get(place);
      if (other === undefined) seen.set(place, artifact.key);
      else report.warning("duplicate-artifact", artifact, `"${other}" is installed as "${place}" as well`);
    }
  }
}
