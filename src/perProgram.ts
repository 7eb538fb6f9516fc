import * as pulumi from "@pulumi/pulumi";

/**
 * Makes one value per running program: a process may run several.
 *
 * A component plugin has no stack of its own and serves one operation, so all components there share a value.
 */
export function perProgram<T extends object>(make: () => T): () => T {
  const values = new WeakMap<object, T>();
  return () => {
    const program = pulumi.runtime.getStackResource() ?? values;
    const value = values.get(program) ?? make();
    values.set(program, value);
    return value;
  };
}
