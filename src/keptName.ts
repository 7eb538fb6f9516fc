import type { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, displayName } from "./arguments";
import { detached } from "./detached";
import type { NameNotes } from "./machine/nameNotes";

/** The environment variable of a Command with the name of the component that owns what the Command manages. */
export const ownerVariable = "DALEC_ID";

/**
 * Inputs and options of a Command that keeps the name under which a component owns things on machines. The state holds the
 * first name until the Command is deleted or replaced, also while the component is renamed with an alias or with its stack.
 */
export function keepingName(component: pulumi.ComponentResource, present: string) {
  return {
    inputs: { environment: { [ownerVariable]: present } },
    options: { parent: component, ignoreChanges: ["environment"] },
  };
}

/**
 * The name under which a new component owns things on machines: the first of its names that no renamed component has kept.
 *
 * @param nameAt gives the component's names in turn
 */
export function freeName(nameAt: (attempt: number) => string, notes: NameNotes): string {
  let attempt = 1;
  while (notes.has(nameAt(attempt))) attempt++;
  return nameAt(attempt);
}

/**
 * The name that a Command keeps. Previews know it, and what uses it is declared after the Command was. An update notes a name
 * that is not the present one, so that no new component gets it.
 */
export function keptName(
  component: pulumi.ComponentResource,
  present: string,
  command: local.Command,
  notes: NameNotes,
): pulumi.Output<string> {
  const owners = ownersInRun();
  return detached(command.environment, (environment) => {
    const name = claimName(owners, environment?.[ownerVariable] ?? present, component);
    if (name !== present && !pulumi.runtime.isDryRun() && !notes.has(name)) notes.add(name);
    return name;
  });
}

/**
 * Notes who has a name on machines, and returns the name.
 *
 * @throws ArgumentsError when another component of the program has kept the same name
 */
export function claimName(
  owners: Map<string, pulumi.ComponentResource>,
  name: string,
  component: pulumi.ComponentResource,
): string {
  const owner = owners.get(name) ?? component;
  owners.set(name, owner);
  if (owner === component) return name;
  const reason = `${displayName(owner)} has kept the name ${name} on machines since it was renamed, and the two would share what they own there; choose another name`;
  throw new ArgumentsError(displayName(component), [{ propertyPath: "name", reason }]);
}

/** The components of each run of a program by their names on machines; a process may run several programs. */
const runs = new WeakMap<object, Map<string, pulumi.ComponentResource>>();

function ownersInRun(): Map<string, pulumi.ComponentResource> {
  const run = pulumi.runtime.getStackResource();
  const owners = (run && runs.get(run)) ?? new Map<string, pulumi.ComponentResource>();
  if (run) runs.set(run, owners);
  return owners;
}
