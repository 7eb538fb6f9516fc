import escapeHtml from "escape-html";
import type { BuildReport } from "./stackReport";

/** An attribute that lets the filter find an element by what is known of its build. */
export function filterable(build: BuildReport): string {
  const { kind, name, spec, partOf, target, platforms, builder, lastUpdate, attempts } = build;
  const ran = attempts.flatMap(({ places, result }) => [...places, result]);
  const words = new Set([kind, name, spec, partOf, target, ...platforms, builder, lastUpdate, ...ran]);
  words.delete(undefined);
  return ` data-filter="${escapeHtml([...words].join(" ").toLowerCase())}"`;
}

/** A field that hides the builds without the words in it. It appears only where its script runs. */
export function filterField(): string {
  return '<form role="search" id="filter" hidden><label for="words">Filter</label> <input id="words" type="search" autocomplete="off" spellcheck="false" placeholder="spec, target or place"> <output for="words"></output></form>';
}

/** A link to a hidden build empties the field first. */
export const filterScript = `
{
  const form = document.getElementById("filter");
  const [field, count] = form.elements;
  const all = [...document.querySelectorAll("[data-filter]")];
  const builds = document.querySelectorAll("article");
  const apply = () => {
    const words = field.value.toLowerCase().split(/\\s+/);
    for (const one of all) one.classList.toggle("out", !words.every((word) => one.dataset.filter.includes(word)));
    const out = document.querySelectorAll("article.out").length;
    count.value = (out > 0 ? builds.length - out + " of " : "") + builds.length + " builds";
  };
  field.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    const hidden = document.querySelector("article.out:target");
    if (hidden === null) return;
    field.value = "";
    apply();
    hidden.scrollIntoView();
  });
  form.hidden = false;
  apply();
}
`;
