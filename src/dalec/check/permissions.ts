import { ScalarKind, type YamlScalar } from "../yaml/tree";

/** The permissions that are common enough to be meant by a decimal number, such as 420 for 0o644. */
const common: readonly number[] = [
  ...[0o400, 0o440, 0o444, 0o550, 0o555, 0o600, 0o640, 0o644, 0o660, 0o664, 0o666],
  ...[0o700, 0o710, 0o711, 0o750, 0o755, 0o770, 0o775, 0o777],
];

/** What is wrong with a decimal number that looks like octal permissions; undefined if nothing is. */
export function permissionsProblem({
  kind,
  text,
  number = 0,
}: YamlScalar): { message: string; hint: string } | undefined {
  if (kind !== ScalarKind.Integer || !/^[1-7][0-7]{2,3}$/.test(text) || common.includes(number))
    return undefined;
  return {
    message: `${text} is a decimal number: as permissions, it is 0o${number.toString(8)}`,
    hint: `Write 0o${text}.`,
  };
}
