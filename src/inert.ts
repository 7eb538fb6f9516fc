/**
 * Text as a terminal may show it: each control character is replaced by a picture of it, as is what reverses the direction
 * of writing. Otherwise a spec or a file name from elsewhere could recolour, hide or forge lines. Tabs and line breaks stay.
 */
export function inert(text: string): string {
  return text.replace(/(?![\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, pictureOf);
}

/** The same for text that must stay on its line. */
export function inertLine(text: string): string {
  return inert(text).replaceAll("\n", "\u240a");
}

/** One character, so that columns stay right. */
function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
