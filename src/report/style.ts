/** The look of the page: readable in light and dark, on a phone and on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2128; --soft: #57606a; --line: #d0d7de; --paper: #ffffff; --raised: #f6f8fa; --new: #0a5c2b; --new-paper: #d5f5e0; --same: #424a53; --same-paper: #e7ebef; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a5afba; --line: #3d444d; --paper: #0d1117; --raised: #161b22; --new: #7ee2a0; --new-paper: #10361f; --same: #c3ccd6; --same-paper: #262d36; --link: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
h1 { margin-bottom: 0.25rem; }
h2 { margin-top: 2.5rem; }
header p, small, dt { color: var(--soft); }
small { font-weight: normal; font-size: 0.85em; }
th small { display: block; }
a { color: var(--link); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
thead th { color: var(--soft); font-size: 0.85em; }
.number { text-align: right; }
code { font-size: 0.85em; }
article { margin: 1rem 0; padding: 0.25rem 1rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.mark { padding: 0.1rem 0.5rem; border-radius: 1rem; font-size: 0.85em; color: var(--same); background: var(--same-paper); }
.mark.built { color: var(--new); background: var(--new-paper); }
svg rect { fill: var(--raised); stroke: var(--line); }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
svg text.name { fill: var(--ink); font-weight: 600; font-size: 13px; }
svg .arrow { fill: none; stroke: var(--soft); }
svg marker path { fill: var(--soft); }
`;
