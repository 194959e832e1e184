/** How the page and its charts look. Charts name colours by the page's variables, so that one drawing serves light and dark. */

/** Colours that people with weak red or green can tell apart, each for light and for dark pages. */
const PALETTE = [
  ['#0072b2', '#56b4e9'],
  ['#d55e00', '#ff8c42'],
  ['#008a64', '#2ecf9f'],
  ['#b5569a', '#e58fcb'],
  ['#8a6d00', '#f0c419'],
  ['#4b4b9b', '#a3a3ff'],
  ['#7a3b12', '#d9a066'],
  ['#5f6b73', '#aab6be'],
];

const variables = (mode) => PALETTE.map((colours, i) => `--c${i}:${colours[mode]}`).join(';');

/** The style sheet of the page. */
export const style = `
:root { color-scheme: light dark; --ink:#1b1f23; --soft:#57606a; --line:#d0d7de; --page:#ffffff; ${variables(0)} }
@media (prefers-color-scheme: dark) {
  :root { --ink:#e6edf3; --soft:#9da7b1; --line:#3d444d; --page:#0d1117; ${variables(1)} }
}
body { background:var(--page); color:var(--ink); font:16px/1.5 system-ui,sans-serif; max-width:64rem; margin:2rem auto; padding:0 1rem }
h1,h2 { line-height:1.2 } h2 { margin-top:3rem } p.from { color:var(--soft) }
figure { margin:1rem 0; overflow-x:auto } figcaption { color:var(--soft) } svg { max-width:none }
table { border-collapse:collapse; font-size:.85rem } td,th { padding:.15rem .6rem; border-bottom:1px solid var(--line); text-align:right }
td:first-child,th:first-child { text-align:left } details { overflow-x:auto } summary { cursor:pointer }
`;

/** What every chart has. */
export const config = {
  background: null,
  font: 'system-ui, sans-serif',
  axis: {
    labelColor: 'var(--ink)',
    titleColor: 'var(--soft)',
    gridColor: 'var(--line)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    labelLimit: 320,
  },
  legend: { labelColor: 'var(--ink)', titleColor: 'var(--soft)', labelLimit: 320 },
  header: { labelColor: 'var(--ink)', titleColor: 'var(--soft)', labelFontWeight: 'bold' },
  view: { stroke: null },
  range: { category: PALETTE.map((_, i) => `var(--c${i})`) },
};
