import type { Attempt } from "./attempts";
import { type PlaceRow, runSeconds } from "./placeRows";
import type { BuildReport } from "./stackReport";

/** A size in bytes, in words: `1.4 MB`. */
export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  const unit = bytes === 1 ? "byte" : units[step];
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}

/** A duration in words: `42 s`, `3 min 5 s`, `1 h 10 min`. The engine records no fractions of a second. */
export function durationText(seconds: number): string {
  if (seconds < 1) return "under 1 s";
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${seconds} s`;
}

/** What the last update did and how long it took: `built in 42 s`. */
export function updateText({ lastUpdate, seconds }: Pick<BuildReport, "lastUpdate" | "seconds">): string {
  if (lastUpdate === undefined) return "";
  const joint = lastUpdate === "failed" ? "after" : "in";
  return seconds === undefined ? lastUpdate : `${lastUpdate} ${joint} ${durationText(seconds)}`;
}

/** What an attempt did: `waited 3 s, sent 1 s, built 42 s, exported 2 s`. Parts without a duration are left out. */
export function attemptText(attempt: Attempt): string {
  const { result, waitedSeconds, sentSeconds, builtSeconds, exportedSeconds } = attempt;
  const parts: [string, number | undefined][] = [
    ["waited", waitedSeconds],
    ["sent", sentSeconds],
    ["built", builtSeconds],
    ["exported", exportedSeconds],
  ];
  const known = parts.flatMap(([word, seconds]) => (seconds ? [`${word} ${durationText(seconds)}`] : []));
  const ran = runSeconds(attempt) > 0 ? [] : [`ran ${durationText(0)}`];
  const end = { built: [], failed: ["failed"], lost: ["lost its daemon"], unknown: ["did not end"] };
  return [...known, ...ran, ...end[result ?? "unknown"]].join(", ");
}

/** A moment of a timeline, in minutes and seconds: `1:05`, `1:10:00`. */
export function clockText(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** How busy a place was: `6 builds, busy for 40 s`. */
export function busyText({ bars, busySeconds }: PlaceRow): string {
  return `${countText(bars.length, "build")}, busy for ${durationText(busySeconds)}`;
}

/** A number of things: `1 build`, `2 builds`. */
export function countText(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** The size of all files of a build. */
export function totalSize(build: Pick<BuildReport, "files">): number {
  return build.files.reduce((sum, { size }) => sum + size, 0);
}

/** The kind of a file in words: `build info`. */
export function kindText(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A time in UTC, to the minute: `2026-01-31 12:30`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
