import type * as pulumi from "@pulumi/pulumi";

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
