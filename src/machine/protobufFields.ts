import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** The last value of a text field; empty if the message has none. */
export function text(message: Uint8Array, field: number): string {
  return Buffer.from(messages(message, field).at(-1) ?? []).toString("utf8");
}

/** The last value of a field that holds whole numbers or truth values; 0 if the message has none. */
export function number(message: Uint8Array, field: number): number {
  const values = fieldValues(message, field, WireType.Varint, (reader) => Number(reader.int64()));
  return values.at(-1) ?? 0;
}

/** The entries of a field that maps texts to texts. */
export function entries(message: Uint8Array, field: number): Record<string, string> {
  return Object.fromEntries(messages(message, field).map((entry) => [text(entry, 1), text(entry, 2)]));
}

/** All values of a field that holds messages, texts or bytes. */
export function messages(message: Uint8Array, field: number): Uint8Array[] {
  return fieldValues(message, field, WireType.LengthDelimited, (reader) => reader.bytes());
}

function fieldValues<T>(
  message: Uint8Array,
  field: number,
  type: WireType,
  read: (reader: BinaryReader) => T,
): T[] {
  const reader = new BinaryReader(message);
  const values: T[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === field && wireType === type) values.push(read(reader));
    else reader.skip(wireType, number);
  }
  return values;
}
