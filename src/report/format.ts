import type { BuildReport } from "./report";

/** A size for people: `1.4 MB`. */
export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

/** What the last update did, with how long it took. */
export function updateText({ lastUpdate, seconds }: BuildReport): string {
  if (lastUpdate === undefined) return "";
  return seconds === undefined ? lastUpdate : `${lastUpdate} in ${seconds} s`;
}

/** The size of all files of a build. */
export function totalSize(build: Pick<BuildReport, "files">): number {
  return build.files.reduce((sum, { size }) => sum + size, 0);
}

/** A time for people, in UTC: `2026-01-31 12:30`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
