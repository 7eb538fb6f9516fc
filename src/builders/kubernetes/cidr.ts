import { isIP } from "node:net";

const bits: Record<number, number> = { 4: 32, 6: 128 };

/**
 * Whether a text is a CIDR block that a network policy can leave out of all addresses, such as `10.0.0.0/8` or `fd00::/8`.
 * The block of all addresses, `/0`, is not: Kubernetes requires a part of them.
 */
export function isCidrBlock(text: string): boolean {
  const [, address = "", length] = /^([^/%]+)\/([1-9]\d{0,2})$/.exec(text) ?? [];
  return Number(length) <= (bits[isIP(address)] ?? 0);
}
