/** What the parser says, and the same in words that the writer of a spec knows. `$1` stands for a part of what it says. */
const words: readonly [said: RegExp, plain: string][] = [
  [
    /^All mapping items must start at the same column$/,
    "the indentation does not fit: fields that belong together begin in the same column",
  ],
  [
    /^(?:All sequence items must start at the same column|A block sequence may not be used as an implicit map key)$/,
    "the indentation does not fit: the items of a list begin in the same column",
  ],
  [
    /^Nested mappings are not allowed in compact mappings$/,
    'a field cannot begin here, because the one before it has a value. Check the indentation, or put quotes around a text that contains ": "',
  ],
  [
    /^Implicit keys need to be on a single line$/,
    "expected the name of a field on one line, and a colon behind it",
  ],
  [
    /^Implicit map keys need to be followed by map values$/,
    'expected ": " and a value after the name of a field',
  ],
  [/^Tabs are not allowed as indentation$/, "YAML allows no tab characters in the indentation. Use blanks"],
  [/^Flow (?:map|sequence) .*end with a (.)$/, 'expected "$1" at the end'],
  [/^Missing closing "quote$/, "a double quote has no end"],
  [/^Missing closing 'quote$/, "a single quote has no end"],
  [/^Unexpected \S+ at node end$/, "unexpected text behind a value"],
  [/^Unexpected flow-(?:map|seq)-end token .*"(.)"$/, 'unexpected "$1", which closes nothing'],
  [/^Unexpected block-seq-ind on same line with key$/, "a list cannot begin on the line of a name"],
  [
    /^Block collections are not allowed within flow collections$/,
    'expected "," or the end of the brackets or braces before another field or item',
  ],
  [/^Block scalar header includes extra characters.*$/, 'expected the end of the line after "|" or ">"'],
  [
    /^Block scalars with more-indented leading empty lines.*$/,
    "the empty lines before a text are indented further than the text",
  ],
  [/^Plain value cannot start with .*(\S)$/, 'a text that begins with "$1" needs quotes'],
];

/** A message of the YAML parser in plain words; the message itself if it is a rare one. */
export function syntaxMessage(message: string): string {
  const [said, plain] = words.find(([pattern]) => pattern.test(message)) ?? [];
  return said === undefined || plain === undefined ? message : message.replace(said, plain);
}
