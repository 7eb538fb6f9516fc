import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import type { NodeTls } from "../connection";
import { defined } from "../json";

/** The other end did not take a connection in time. */
export class LateConnection extends Error {
  constructor(timeoutMs: number) {
    super(
      `no connection within ${Math.ceil(timeoutMs / 1000)} s: the host may be down, or a firewall drops the connection`,
    );
  }
}

/**
 * Opens a TLS connection to a daemon, and resolves when the daemon's certificate has been accepted.
 *
 * @param timeoutMs how long that may take; 0 waits as long as the system does
 */
export function connectTls(host: string, port: number, tls: NodeTls, timeoutMs = 0): Promise<TLSSocket> {
  const expected = tls.serverName ?? host;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ca: tls.caCert,
      ...defined({ cert: tls.cert, key: tls.key, servername: isIP(expected) ? undefined : expected }),
      ALPNProtocols: ["h2"],
      minVersion: "TLSv1.2",
      // Explicit, since NODE_TLS_REJECT_UNAUTHORIZED=0 would turn the check off.
      rejectUnauthorized: true,
      checkServerIdentity: (_, certificate) => identityProblem(expected, certificate),
    });
    socket.once("error", reject);
    socket.setTimeout(timeoutMs, () => socket.destroy(new LateConnection(timeoutMs)));
    socket.once("secureConnect", () => {
      socket.off("error", reject).setTimeout(0);
      resolve(socket);
    });
  });
}

/** What is wrong with the client's own certificates, seen without a connection; undefined when nothing is. */
export function clientTlsProblem(tls: NodeTls, now = new Date()): string | undefined {
  if (parsed(tls.caCert) === undefined) return "`tls.caCert` is not a certificate in PEM";
  if (tls.cert === undefined || tls.key === undefined) return undefined;
  const certificate = parsed(tls.cert);
  if (certificate === undefined) return "`tls.cert` is not a certificate in PEM";
  if (new Date(certificate.validTo) < now) {
    return `the client certificate \`tls.cert\` expired on ${certificate.validTo}. Issue a new one`;
  }
  if (new Date(certificate.validFrom) > now) {
    return `the client certificate \`tls.cert\` is not valid before ${certificate.validFrom}`;
  }
  try {
    const fits = certificate.checkPrivateKey(createPrivateKey(tls.key));
    return fits ? undefined : "`tls.key` is not the key of `tls.cert`";
  } catch {
    return "`tls.key` is not a private key in PEM";
  }
}

/** The cause of an OpenSSL or Node error of a TLS connection, for the user; undefined for other errors. */
export function explainTls(error: Error, tls: NodeTls): string | undefined {
  const code = "code" in error ? String(error.code) : "";
  if (code === wrongName) return error.message;
  return reasons.find(([pattern]) => pattern.test(code))?.[1](tls);
}

const wrongName = "DALEC_WRONG_SERVER_NAME";

const reasons: [RegExp, (tls: NodeTls) => string][] = [
  [/^CERT_HAS_EXPIRED$/, () => "the daemon's certificate has expired"],
  [
    /^CERT_NOT_YET_VALID$/,
    () => "the daemon's certificate is not valid yet; compare the clocks of both machines",
  ],
  [
    /VERIFY|SELF_SIGNED|UNABLE_TO_GET_ISSUER|CERT_SIGNATURE_FAILURE/,
    () => "the daemon's certificate is not signed by the authority in `tls.caCert`",
  ],
  [/ALERT_CERTIFICATE_EXPIRED/, () => "the daemon refused the client certificate: it has expired"],
  [
    /ALERT_UNKNOWN_CA/,
    () =>
      "the daemon refused the client certificate: it is not signed by the authority that the daemon trusts",
  ],
  [
    /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|ACCESS_DENIED|UNSUPPORTED_CERTIFICATE)/,
    ({ cert }) =>
      cert === undefined
        ? "the daemon wants a client certificate; set `tls.cert` and `tls.key`"
        : "the daemon refused the client certificate",
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE/,
    () => "the daemon does not speak TLS there; remove `tls`, or name its TLS port",
  ],
];

/** Only subject alternative names count, as in Go. Node would fall back to the common name. */
function identityProblem(expected: string, certificate: PeerCertificate): Error | undefined {
  const names = certificate.subjectaltname;
  if (names !== undefined && checkServerIdentity(expected, certificate) === undefined) {
    return undefined;
  }
  const owned = names === undefined ? "no name, since it has only a common name" : listed(names);
  const advice = "Set `tls.serverName` to a name that it has, or issue another certificate";
  return Object.assign(
    new Error(`the daemon's certificate is not for "${expected}"; it is for ${owned}. ${advice}`),
    { code: wrongName },
  );
}

function listed(subjectAlternativeNames: string): string {
  return subjectAlternativeNames.replaceAll(/(DNS|IP Address):/g, "");
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
