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
