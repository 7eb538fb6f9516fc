import escapeHtml from "escape-html";
import { filterable } from "./filter";
import { attemptText, busyText, clockText } from "./phrases";
import type { Bar, PlaceRow, Timeline } from "./placeRows";
import { idOf } from "./rails";

/** An update as a chart: one row per place, one bar per attempt of a build. It needs no more width than a phone has. */
export function timelineChart(timeline: Timeline): string {
  const seconds = Math.max(1, timeline.seconds);
  const step = stepOf(seconds);
  const share = percentOf(seconds);
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step)
    // The text of a later one would not fit.
    .filter((tick) => tick < seconds * 0.88)
    .map((tick) => `<span style="left:${share(tick)}">${clockText(tick)}</span>`);
  const rows = timeline.rows.map((row) => rowChart(row, seconds));
  return `<div class="timeline" style="--step:${share(step)}"><div class="axis" aria-hidden="true">${ticks.join("")}</div>${rows.join("")}</div>`;
}

/** The meaning of the colours. */
export function legend(): string {
  const words = { waits: "waited", sent: "sent", built: "built", exported: "exported" };
  const parts = Object.entries({ ...words, failed: "✕ failed, or lost its daemon" }).map(([part, text]) => {
    const mark = part === "waits" ? part : `part ${part}`;
    return `<span><i class="${mark}"></i> ${text}</span>`;
  });
  return `<p class="legend">${parts.join("")}</p>`;
}

function rowChart(row: PlaceRow, seconds: number): string {
  const share = percentOf(seconds);
  const bars = row.bars.map((bar) => barChart(bar, share));
  return `<div class="place"><h3>${escapeHtml(row.place)} <small>${busyText(row)}</small></h3><ol class="bars" style="--lanes:${row.lanes}">${bars.join("")}</ol></div>`;
}

function barChart(
  { build, attempt, platforms, waits, begin, end, lane }: Bar,
  share: (seconds: number) => string,
): string {
  const { sentSeconds = 0, builtSeconds, exportedSeconds = 0, result } = attempt;
  const inside = percentOf(Math.max(1, end - begin));
  const bad = result === "failed" || result === "lost";
  const parts = [
    ["sent", sentSeconds] as const,
    [bad ? "failed" : "built", end > begin ? builtSeconds : 1] as const,
    ["exported", exportedSeconds] as const,
  ].map(([part, length]) =>
    length > 0 ? `<i class="part ${part}" style="width:${inside(length)}"></i>` : "",
  );
  const wait =
    begin > waits ? `<i class="waits" style="left:${share(waits)};width:${share(begin - waits)}"></i>` : "";
  const what = [build.target, ...platforms].join(", ");
  const facts = `${build.name}, ${what}: ${attemptText(attempt)}`;
  return `<li style="--lane:${lane}"${filterable(build)}>${wait}<a href="#${escapeHtml(idOf(build))}" title="${escapeHtml(facts)}" style="left:${share(begin)};width:${share(Math.max(end - begin, 0))}">${parts.join("")}<span>${bad ? "✕ " : ""}${escapeHtml(build.name)} <small>${escapeHtml(what)}</small></span></a></li>`;
}

/** A length of time as a part of a whole. */
function percentOf(whole: number): (seconds: number) => string {
  return (seconds) => `${Number(((100 * seconds) / whole).toFixed(2))}%`;
}

/** The time between two ticks: a round number, and not more than six in the whole. */
function stepOf(seconds: number): number {
  const round = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
  return round.find((step) => seconds / step <= 6) ?? Math.ceil(seconds / 6 / 3600) * 3600;
}
