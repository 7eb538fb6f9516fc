import * as pulumi from "@pulumi/pulumi";
import { perProgram } from "./perProgram";

/** What the components of a program have told the user, so that no reason that stops several of them appears twice. */
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

/** What the running program has told. */
export const toldInProgram = perProgram(() => new Told());
