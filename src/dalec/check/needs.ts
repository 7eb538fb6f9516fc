import { everySource } from "../facts/sources";
import type { SpecFacts } from "../facts/specFacts";
import { didYouMean, nearestNames } from "../nearest";
import type { DalecTarget } from "../targets/target";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import { checkGivenContexts } from "./givenContexts";
import type { Report } from "./report";

/** What a build is given; undefined is unknown, and not checked. */
export interface Given {
  namedContexts?: readonly string[];
  secrets?: readonly string[];
  ssh?: readonly string[];
  context?: boolean;
}

/** Checks that the build is given what the spec needs: contexts, secrets, ssh agents. */
export function checkNeeds(
  spec: Located,
  facts: Pick<SpecFacts, "contexts" | "secrets" | "ssh" | "images" | "frontends">,
  target: DalecTarget | undefined,
  given: Given,
  report: Report,
): void {
  const places = new Map(everySource(spec).map((source) => [source.path, source]));
  for (const { name, from } of facts.contexts) {
    const place = fieldOf(places.get(from) ?? spec, "context");
    if (name === "context") {
      if (given.context !== false) continue;
      const message = "the build is given no context, and this source is a part of it";
      report.error("missing-context", place, message, "Give the build a context.");
    } else if (given.namedContexts?.includes(name) === false) {
      const message = `the build is given no context "${name}"`;
      report.error("missing-context", place, message, () =>
        didYouMean(nearestNames(name, given.namedContexts ?? [])),
      );
    }
  }
  for (const name of missing(facts.secrets, given.secrets)) {
    const message = `the spec signs in with the secret "${name}", which the build is not given`;
    report.error("missing-secret", credential(spec, name, ["header", "token"]), message);
  }
  for (const name of missing(facts.ssh, given.ssh)) {
    const message = `the spec signs in with the ssh agent "${name}", which the build is not given`;
    report.error("missing-ssh", credential(spec, name, ["ssh"]), message);
  }
  checkGivenContexts(spec, facts, target, given.namedContexts ?? [], report);
}

function missing(needed: readonly string[], given: readonly string[] | undefined): string[] {
  return given === undefined ? [] : needed.filter((name) => !given.includes(name));
}

/** The first place that names a secret or an agent. */
function credential(spec: Located, name: string, fields: readonly string[]): Located {
  const places = everySource(spec).flatMap((source) => {
    const hosts = itemsAt(fieldOf(source, "generate")).flatMap((item) =>
      fieldsOf(fieldOf(item, "gomod", "auth")),
    );
    return fields.flatMap((field) => [
      fieldOf(source, "git", "auth", field),
      ...hosts.map((host) => (field === "ssh" ? fieldOf(host, "ssh", "id") : fieldOf(host, field))),
    ]);
  });
  return places.find((place) => textAt(place) === name) ?? spec;
}
