import { createPrivateKey, X509Certificate } from "node:crypto";

/**
 * Whether a private key belongs to a certificate, both PEM; undefined if one of them cannot be read, or the key is protected
 * by a password.
 */
export function isKeyPair(certificate: string, privateKey: string): boolean | undefined {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    return undefined;
  }
}
