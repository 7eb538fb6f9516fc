/** The style of the page, for light and dark, phones and paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2128; --soft: #57606a; --line: #d0d7de; --edge: #8c959f; --paper: #ffffff; --raised: #f6f8fa; --new: #0a5c2b; --new-paper: #d5f5e0; --bad: #8f1d14; --bad-paper: #ffe3e0; --sent-paper: #cfe3ff; --out-paper: #e6dbff; --same: #424a53; --same-paper: #e7ebef; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a5afba; --line: #3d444d; --edge: #6e7781; --paper: #0d1117; --raised: #161b22; --new: #7ee2a0; --new-paper: #10361f; --bad: #ffb3ab; --bad-paper: #4a1512; --sent-paper: #15396b; --out-paper: #40306e; --same: #c3ccd6; --same-paper: #262d36; --link: #79b8ff; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
h1 { margin-bottom: 0.25rem; }
h2 { margin-top: 2.5rem; }
header p, section > p, small, dt { color: var(--soft); }
small { font-weight: normal; font-size: 0.85em; }
th small { display: block; overflow-wrap: anywhere; }
a { color: var(--link); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.4rem 1rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: 0.85em; }
.matrix th { white-space: normal; }
.matrix .none { color: var(--soft); }
.matrix .entry + .entry { margin-top: 0.35rem; }
.matrix .entry > small { display: block; }
.matrix .entry > .target, .entry.out, .matrix tbody tr:not(:has(.entry:not(.out))) { display: none; }
#filter { position: sticky; top: 0; z-index: 3; display: flex; gap: 0.5rem 0.75rem; align-items: center; flex-wrap: wrap; padding: 0.6rem 0; background: var(--paper); }
#filter[hidden], article.out { display: none; }
#filter input { flex: 1 1 8rem; min-width: 0; max-width: 24rem; padding: 0.35rem 0.6rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--raised); color: var(--ink); font: inherit; }
#filter input::placeholder { color: var(--soft); opacity: 1; }
#filter output { color: var(--soft); font-size: 0.9em; }
.bars .out { visibility: hidden; }
.place:not(:has(li:not(.out))) { display: none; }
svg .out { opacity: 0.25; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.85em; }
.legend i { display: inline-block; width: 1.6rem; }
.legend .part { height: 0.8rem; border: 1px solid var(--edge); }
.legend .waits { margin-bottom: 0.3rem; }
.waits { height: 0; border-top: 2px dotted var(--edge); }
.timeline h3 { margin: 0.9rem 0 0.25rem; font-size: 0.95rem; }
.axis { position: relative; height: 1.4rem; overflow: hidden; }
.axis span { position: absolute; padding-left: 0.25rem; border-left: 1px solid var(--line); color: var(--soft); font-size: 0.8rem; }
.bars { position: relative; height: calc(var(--lanes) * 1.75rem); margin: 0; padding: 0; list-style: none; background: repeating-linear-gradient(90deg, var(--line) 0 1px, transparent 1px var(--step)); }
.bars a, .bars .waits { position: absolute; top: calc(var(--lane) * 1.75rem); }
.bars a { z-index: 1; display: flex; height: 1.55rem; min-width: 4px; overflow: hidden; border: 1px solid var(--edge); border-radius: 4px; color: var(--ink); text-decoration: none; }
.bars a:is(:hover, :focus-visible) { z-index: 2; border-color: var(--link); text-decoration: underline; }
.bars a span { position: absolute; inset: 0; padding: 0 0.35rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 0.8rem; line-height: 1.4rem; }
.bars a small { color: var(--ink); }
.bars .waits { margin-top: 0.75rem; }
.part.sent { background: var(--sent-paper); }
.part.built { background: var(--new-paper); }
.part.exported { background: var(--out-paper); }
.part.failed { background: var(--bad-paper); }
.number { text-align: right; }
.files tbody th { font-weight: 500; white-space: normal; overflow-wrap: anywhere; }
.files .sum { white-space: normal; }
code { font-size: 0.8rem; overflow-wrap: anywhere; -webkit-user-select: all; user-select: all; }
article { margin: 1rem 0; padding: 0.25rem 1rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); }
article:target { border-color: var(--link); }
dl > div { display: grid; grid-template-columns: 6.5rem 1fr; gap: 1rem; padding: 0.08rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
.mark { padding: 0.1rem 0.5rem; border-radius: 1rem; font-size: 0.85em; color: var(--same); background: var(--same-paper); }
.mark.built { color: var(--new); background: var(--new-paper); }
.mark.failed { color: var(--bad); background: var(--bad-paper); }
svg { display: block; }
svg rect { fill: var(--raised); stroke: var(--edge); }
svg rect.image { stroke-dasharray: 5 3; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
svg text.name { fill: var(--ink); font-weight: 600; font-size: 13px; }
svg .rail { fill: none; stroke: var(--soft); stroke-width: 1.3; }
svg marker path { fill: var(--soft); }
@media (max-width: 60rem) {
  .files thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .files, .files tbody { display: block; }
  .files tr { display: grid; grid-template-columns: 1fr auto; column-gap: 1rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .files tr:last-child { border-bottom: 0; }
  .files th, .files td { padding: 0; border: 0; }
  .files tbody th, .files .sum { grid-column: 1 / -1; }
  .files td { color: var(--soft); }
}
@media (max-width: 32rem) {
  .matrix thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .matrix, .matrix tbody, .matrix tr:has(.entry:not(.out)), .matrix tr > * { display: block; }
  .matrix tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .matrix .none { display: none; }
  .matrix tr > * { padding: 0.1rem 0; border: 0; white-space: normal; }
  .matrix .entry { overflow-wrap: anywhere; }
  .matrix .entry > .target { display: inline; }
  dl > div { gap: 0.5rem; }
}
@media print { article { break-inside: avoid; } }
`;
