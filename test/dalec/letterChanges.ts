import { samples } from "./dalecData";
import { randomNumbers } from "./randomSpec";

const letters = [..." \n\t:-#{}[],&*!|>'\"%@`~?a1.\\$=<"];

/** A sample with one letter or line changed, as by a typing mistake. Equal seeds give equal texts. */
export function letterChange(seed: number): string {
  const random = randomNumbers(seed);
  const below = (count: number) => Math.floor(random() * count);
  const texts = samples().map(([, text]) => text);
  const text = texts[below(texts.length)] ?? "";
  const lines = text.split("\n");
  const [position, row] = [below(text.length), below(lines.length)];
  const line = lines[row] ?? "";
  const letter = letters[below(letters.length)] ?? "";
  const changes = [
    () => text.slice(0, position) + letter + text.slice(position),
    () => text.slice(0, position) + text.slice(position + 1),
    () => text.slice(0, position) + letter + text.slice(position + 1),
    () => lines.toSpliced(row, 1).join("\n"),
    () => lines.toSpliced(row, 0, line).join("\n"),
    () => lines.with(row, `  ${line}`).join("\n"),
    () => lines.with(row, line.replace(/^ {1,2}/, "")).join("\n"),
    () => text.slice(0, position),
  ];
  return changes[below(changes.length)]?.() ?? text;
}
