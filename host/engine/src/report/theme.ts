/** The style sheet of pages about runs: light and dark, narrow and wide, pictures of plans included. */
export const THEME = `
:root { color-scheme: light dark; --page: #fcfcfb; --ink: #1a1d21; --soft: #515963; --rule: #c9ced4; --box: #f1f3f5; --time: #b4530a; --line: #7a8490; --bad: #a3111c; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --ink: #e8eaed; --soft: #a9b2bc; --rule: #3b434b; --box: #1f2429; --time: #f0a35e; --line: #76808a; --bad: #ff8d8d; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 90rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0 .75rem; color: var(--soft); } p.failure { color: var(--bad); overflow-wrap: anywhere; }
section { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: 1.25rem; }
.wide { overflow-x: auto; }
svg text { font: 12px/1 system-ui, sans-serif; fill: var(--ink); } svg .head { font-weight: 600; }
svg .detail, svg .line text { fill: var(--soft); } svg .note { fill: var(--time); }
svg .box { fill: var(--box); stroke: var(--rule); } svg .time { fill: var(--time); }
svg path { fill: none; stroke: var(--line); } svg .exchange path { stroke-dasharray: 6 4; }
summary { cursor: pointer; color: var(--soft); margin-top: .5rem; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
td.n, th.n { text-align: right; white-space: nowrap; } td.what { min-width: 16rem; overflow-wrap: anywhere; }
`;
