import * as pulumi from "@pulumi/pulumi";

/** What the components of a program have told the user: a reason that stops several of them is told once. */
export class Told {
  /** Who told a line first, by its name in messages. */
  private readonly tellers = new Map<string, string>();

  /**
   * Notes that a component tells a text.
   *
   * @returns the name of another component that has told all of it before; undefined if there is none
   */
  before(text: string, component: pulumi.Resource): string | undefined {
    const type = pulumi.resourceType(component).replace("dalec:index:", "");
    const name = `${type} ${pulumi.resourceName(component)}`;
    const first = text.split("\n").map((line) => {
      const teller = this.tellers.get(line) ?? name;
      this.tellers.set(line, teller);
      return teller;
    });
    return first.includes(name) ? undefined : first[0];
  }
}

const ofPrograms = new WeakMap<object, Told>();

/** Stands for the program in a component plugin, which has no stack of its own, and serves one operation. */
const plugin = {};

/** What the running program has told. One process may run several. */
export function toldInProgram(): Told {
  const program = pulumi.runtime.getStackResource() ?? plugin;
  const told = ofPrograms.get(program) ?? new Told();
  ofPrograms.set(program, told);
  return told;
}
