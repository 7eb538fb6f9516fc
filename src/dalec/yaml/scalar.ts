import { ScalarKind } from "./tree";

/** Meaning of an unquoted scalar. */
export interface PlainScalar {
  kind: ScalarKind;
  number?: number;
}

const nulls = new Set(["", "~", "null", "Null", "NULL"]);
const booleans = new Set(["true", "True", "TRUE", "false", "False", "FALSE"]);
const notFinite: Readonly<Record<string, number>> = {
  ".inf": Number.POSITIVE_INFINITY,
  ".Inf": Number.POSITIVE_INFINITY,
  ".INF": Number.POSITIVE_INFINITY,
  "-.inf": Number.NEGATIVE_INFINITY,
  "-.Inf": Number.NEGATIVE_INFINITY,
  "-.INF": Number.NEGATIVE_INFINITY,
  ".nan": Number.NaN,
  ".NaN": Number.NaN,
  ".NAN": Number.NaN,
};

/**
 * What an unquoted scalar means to goccy/go-yaml, the YAML reader of Dalec.
 *
 * It differs from YAML 1.2: `0644` is octal, as in YAML 1.1, `0b11` is binary, `1_000` is a number, and `1e3`, `yes` and
 * `on` are strings.
 */
export function readPlainScalar(text: string): PlainScalar {
  if (nulls.has(text)) return { kind: ScalarKind.Null };
  if (booleans.has(text)) return { kind: ScalarKind.Boolean };
  const special = Object.hasOwn(notFinite, text) ? notFinite[text] : undefined;
  if (special !== undefined) return { kind: ScalarKind.Float, number: special };
  return readNumber(text) ?? { kind: ScalarKind.String };
}

function readNumber(text: string): PlainScalar | undefined {
  if (!/^[-+]?[0-9.]/.test(text)) return undefined;
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
  if (/^0x[0-9a-fA-F]+$/.test(digits)) return integer(sign, digits.slice(2), 16);
  if (/^0o[0-7]+$/.test(digits)) return integer(sign, digits.slice(2), 8);
  if (/^0b[01]+$/.test(digits)) return integer(sign, digits.slice(2), 2);
  if (/^0[0-7]+$/.test(digits)) return integer(sign, digits, 8);
  if (/^(0|[1-9][0-9]*)$/.test(digits)) return integer(sign, digits, 10);
  if (/^([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/.test(digits)) {
    return { kind: ScalarKind.Float, number: sign * Number(digits) };
  }
  return undefined;
}

function integer(sign: number, digits: string, base: number): PlainScalar | undefined {
  const number = Number.parseInt(digits, base);
  // Go does not read more than 64 bits as a number.
  return number > 2 ** 64 ? undefined : { kind: ScalarKind.Integer, number: sign * number };
}
