/** A protobuf message, undecoded: the values of each field number, in order of appearance. */
export type ProtobufMessage = Map<number, (Buffer | bigint)[]>;

/**
 * Splits a protobuf message into its fields, so that one small answer needs no protobuf library.
 *
 * @throws RangeError where the bytes end inside a field
 */
export function decodeProtobuf(bytes: Buffer): ProtobufMessage {
  const message: ProtobufMessage = new Map();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) {
      throw new RangeError("the message ends inside a field");
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const value = fieldValue(tag & 7, varint, take);
    message.set(tag >> 3, [...(message.get(tag >> 3) ?? []), value]);
  }
  return message;
}

function fieldValue(wireType: number, varint: () => bigint, take: (length: number) => Buffer) {
  switch (wireType) {
    case 0:
      return varint();
    case 1:
      return take(8);
    case 2:
      return take(Number(varint()));
    case 5:
      return take(4);
    default:
      throw new RangeError(`unknown wire type ${wireType}`);
  }
}

/** The messages or byte strings of a field. */
export function bytesOf(message: ProtobufMessage, field: number): Buffer[] {
  return (message.get(field) ?? []).filter((value) => Buffer.isBuffer(value));
}

/** The last text of a field; empty where it has none, as in protobuf. */
export function textOf(message: ProtobufMessage, field: number): string {
  return bytesOf(message, field).at(-1)?.toString("utf8") ?? "";
}
