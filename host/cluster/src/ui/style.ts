import { THEME } from '@heddle/engine/report';

/** The style sheet of the pages: that of reports, and what only a cluster has. */
export const STYLE = `${THEME}
:root { --done: #0b6e4f; --running: #1d5fa8; }
@media (prefers-color-scheme: dark) { :root { --done: #57c79b; --running: #7db8f5; } }
a { color: inherit; } nav { margin-bottom: 1rem; } section h2 { margin-bottom: .5rem; }
td.what { max-width: 34rem; } td.nowrap { white-space: nowrap; }
.state { font-weight: 600; white-space: nowrap; }
.done, .succeeded { color: var(--done); } .running { color: var(--running); } .failed { color: var(--bad); } .gone { color: var(--soft); }
progress { width: 8rem; height: .8rem; accent-color: var(--done); vertical-align: middle; }
.failure { border-left: 3px solid var(--bad); padding-left: .75rem; margin: .75rem 0; }
pre { margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.45 ui-monospace, monospace; }
ol.lines { list-style: none; margin: 0; padding: 0; font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
ol.lines li { white-space: pre-wrap; } ol.lines time, ol.lines .of { color: var(--soft); }
ol.lines .error, ol.lines .warn { color: var(--bad); }
svg .node.done .time { fill: var(--done); } svg .node.running .time { fill: var(--running); } svg .node.failed .box { stroke: var(--bad); stroke-width: 2; }
svg .node.done .note { fill: var(--done); } svg .node.running .note { fill: var(--running); } svg .node.failed .note { fill: var(--bad); } svg .node.waiting .note { fill: var(--soft); }
svg .attempt { stroke: var(--page); stroke-width: .5; } svg .attempt.done { fill: var(--done); } svg .attempt.running { fill: var(--running); }
svg .attempt.failed { fill: var(--bad); } svg .attempt.gone { fill: none; stroke: var(--line); stroke-width: 1; stroke-dasharray: 3 2; }
svg .axis { stroke: var(--rule); } svg .axis-text { fill: var(--soft); }
form { margin: 1rem 0; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
input, button { font: inherit; padding: .3rem .6rem; } #silent { color: var(--bad); }
`;
