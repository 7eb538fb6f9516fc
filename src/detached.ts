import * as pulumi from "@pulumi/pulumi";

/**
 * A value that is computed from an output, without a dependency on the output's resources: the state lists a dependency once
 * for each resource, and once more for each property, that uses the value. It is there no earlier than the output's value.
 *
 * @param compute gets undefined if the value is not known, as may be in a preview
 */
export function detached<T, Result>(
  output: pulumi.Output<T>,
  compute: (value: T | undefined) => Result,
): pulumi.Output<pulumi.Unwrap<Result>> {
  const result = new Promise<Result>((resolve, reject) => {
    const finish = (value?: T) => {
      try {
        resolve(compute(value));
      } catch (error) {
        reject(error);
      }
    };
    output.apply(finish);
    // `apply` never sees an unknown value.
    void Promise.resolve(Reflect.get(output, "isKnown")).then(
      (isKnown) => isKnown === false && finish(),
      reject,
    );
  });
  return pulumi.output(result);
}
