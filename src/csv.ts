/** One field of comma-separated values, as buildx and BuildKit read their options: quoted if necessary. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
