import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The clients of the API server and their tokens. */
export interface Identities {
  /** File of tokens, as the API server's `--token-auth-file` takes it. */
  tokenFile: string;
  /** Private key that signs the tokens of service accounts. */
  serviceAccountKey: string;
  /** Public key that checks them. */
  serviceAccountPublicKey: string;
  /** Token of a cluster administrator. */
  adminToken: string;
  /** Token of the node's kubelet. */
  kubeletToken: string;
}

/** Name of the node. `localhost` resolves to loopback, so exec and logs stay there. */
export const nodeName = "localhost";

/** Generates keys and tokens in a directory. */
export async function makeIdentities(directory: string): Promise<Identities> {
  const own = join(directory, "identities");
  await mkdir(own, { mode: 0o700 });
  const adminToken = randomBytes(16).toString("hex");
  const kubeletToken = randomBytes(16).toString("hex");
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const identities = {
    tokenFile: join(own, "tokens.csv"),
    serviceAccountKey: join(own, "service-account.key"),
    serviceAccountPublicKey: join(own, "service-account.pub"),
    adminToken,
    kubeletToken,
  };
  const tokens = [
    `${adminToken},admin,1,system:masters`,
    `${kubeletToken},system:node:${nodeName},2,system:nodes`,
  ];
  await writeFile(identities.tokenFile, `${tokens.join("\n")}\n`, { mode: 0o600 });
  await writeFile(identities.serviceAccountKey, privateKey, { mode: 0o600 });
  await writeFile(identities.serviceAccountPublicKey, publicKey);
  return identities;
}

/** Text of a kubeconfig, JSON, for the holder of a token. */
export function kubeconfigText(server: string, certificateAuthority: string, token: string): string {
  const name = "test";
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      {
        name,
        cluster: {
          server,
          "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64"),
        },
      },
    ],
    users: [{ name, user: { token } }],
  });
}
