import type { BuilderConnection } from "../connection";

/** The rule of buildx for names of builders (store/util.go): such a name is also safe as the name of a file. */
const safeName = /^[a-zA-Z][a-zA-Z0-9._-]*$/;

/** Paths of certificates below their directory, such as `registry.example.com_5000/ca.pem`. */
const safePath = /^(?!.*\.\.(\/|$))[\w.-]+(\/[\w.-]+)*$/;

/** An endpoint without characters that mean something to the shell of the other machine, to which ssh passes the path. */
export const safeEndpoint = /^(?!ssh:)|^ssh:\/\/[\w.@:~/+[\]-]*$/;

/**
 * Refuses a connection with a name that would lead to files outside the builder's own directory, or with an address that
 * would run commands elsewhere: a connection may come from another stack.
 *
 * @throws an error that names the property
 */
export function checkNames({ name, nodes }: BuilderConnection): void {
  refuseUnless(safeName, "connection.name", [name]);
  refuseUnless(
    safeName,
    "connection.nodes[].name",
    nodes.map((node) => node.name),
  );
  refuseUnless(
    safeEndpoint,
    "connection.nodes[].endpoint",
    nodes.flatMap(({ endpoint = [] }) => endpoint),
  );
  const certificates = nodes.flatMap((node) => [
    ...Object.keys(node.buildkitdCertificates ?? {}),
    ...Object.keys(node.daemon?.buildkitdCertificates ?? {}),
  ]);
  refuseUnless(safePath, "connection.nodes[].buildkitdCertificates", certificates);
}

function refuseUnless(expected: RegExp, property: string, names: readonly string[]): void {
  const wrong = names.find((name) => !expected.test(name));
  if (wrong === undefined) return;
  const advice = "pass the `connection` of a builder unchanged";
  throw new Error(`${property}: expected text that matches ${expected.source}, got "${wrong}"; ${advice}`);
}
