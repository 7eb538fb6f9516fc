import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import { isKeyPair } from "../keyPair";

/** What a client presents and trusts when it connects with TLS. All of it is PEM text, not paths. */
export interface ClientTlsArgs {
  /** Certificate of the authority that signed the server's certificate, PEM. */
  caCert: pulumi.Input<string>;
  /** Certificate of the client, PEM, for a server that requires one. Needs `key`. Defaults to none. */
  cert?: pulumi.Input<string>;
  /** Private key of the client, PEM. Kept as a secret in the state, and in files of mode 0600. Needs `cert`. */
  key?: pulumi.Input<string>;
  /** Name that the server's certificate must contain. Defaults to the host of the address. */
  serverName?: pulumi.Input<string>;
}

/** What a connection with these certificates can only fail with: told before there is one. */
export function clientTlsProblems(
  tls: pulumi.Unwrap<ClientTlsArgs> | undefined,
  propertyPath: string,
): ArgumentProblem[] {
  if (tls?.cert === undefined || tls.key === undefined || isKeyPair(tls.cert, tls.key) !== false) return [];
  return [
    {
      propertyPath: `${propertyPath}.key`,
      reason: "expected the key of `cert`, got the key of another certificate",
    },
  ];
}
