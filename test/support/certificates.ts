import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";

/** A certificate and its private key, PEM. */
export interface Certificate {
  /** The certificate. */
  cert: string;
  /** Its private key. */
  key: string;
}

/** The contents of a certificate, which serves one test run. */
export interface CertificateOptions {
  /** The DNS names and IPv4 addresses that it is valid for. Defaults to none. */
  names?: string[];
  /** When it becomes valid. Defaults to an hour ago. */
  from?: Date;
  /** When it expires. Defaults to a day from now. */
  to?: Date;
}

/** A temporary certificate authority. */
export interface Authority {
  /** Its own certificate, PEM, which the other side trusts. */
  cert: string;
  /** Issues a certificate that serves both servers and clients. */
  issue(commonName: string, options?: CertificateOptions): Certificate;
}

/** Creates a certificate authority. Two authorities of the same name are different ones. */
export function createAuthority(commonName = "temporary authority"): Authority {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const self = { name: commonName, publicKey: pair.publicKey };
  const cert = certificate({ subject: self, issuer: commonName, issuerKey: pair.privateKey, ca: true });
  return {
    cert,
    issue(subject, options) {
      const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
      return {
        cert: certificate({
          subject: { name: subject, publicKey: keys.publicKey },
          issuer: commonName,
          issuerKey: pair.privateKey,
          ca: false,
          ...options,
        }),
        key: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    },
  };
}

interface Content extends CertificateOptions {
  subject: { name: string; publicKey: KeyObject };
  issuer: string;
  issuerKey: KeyObject;
  ca: boolean;
}

/** X.509 v3 in DER (RFC 5280), signed with ECDSA and SHA-256. */
function certificate(content: Content): string {
  const { subject, issuer, issuerKey } = content;
  const { from = new Date(Date.now() - 3_600_000), to = new Date(Date.now() + 86_400_000) } = content;
  const algorithm = der(0x30, oid("2a8648ce3d040302"));
  const signed = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer),
    der(0x30, time(from), time(to)),
    distinguishedName(subject.name),
    subject.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, ...extensions(content))),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", signed, issuerKey));
  const text =
    der(0x30, signed, algorithm, signature)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...text, "-----END CERTIFICATE-----", ""].join("\n");
}

function extensions({ ca, names = [] }: Content): Buffer[] {
  const basicConstraints = extension("551d13", der(0x30, ...(ca ? [der(0x01, Buffer.from([0xff]))] : [])));
  if (names.length === 0) {
    return [basicConstraints];
  }
  const alternatives = names.map((name) =>
    isIPv4(name) ? der(0x87, Buffer.from(name.split(".").map(Number))) : der(0x82, Buffer.from(name)),
  );
  return [basicConstraints, extension("551d11", der(0x30, ...alternatives))];
}

function extension(id: string, value: Buffer): Buffer {
  return der(0x30, oid(id), der(0x04, value));
}

function distinguishedName(commonName: string): Buffer {
  return der(0x30, der(0x31, der(0x30, oid("550403"), der(0x0c, Buffer.from(commonName)))));
}

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\.\d+/g, "")}`));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
