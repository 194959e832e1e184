import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { Html, html } from './html.js';
import { STYLE } from './style.js';

/** What a page shows. */
export interface Page {
  readonly title: string;
  readonly main: Html;
  /** Whether it will have changed in a moment. */
  readonly isLive: boolean;
}

/** What keeps a page up to date, compiled; it is in every page, as the style sheet is. */
const SCRIPT = readFileSync(new URL('./browser/follow.js', import.meta.url), 'utf8');

const source = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only the script and the style sheet of this package run, and a page asks nobody but its coordinator. */
const POLICY = [
  "default-src 'none'",
  `script-src ${source(SCRIPT)}`,
  `style-src ${source(STYLE)}`,
  // The icon, which is empty: else browsers ask for one.
  'img-src data:',
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of everything that people are shown. */
export const HEADERS = {
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Sends a page. */
export function sendPage(
  response: ServerResponse,
  { title, main, isLive }: Page,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<p id="silent" role="status" hidden>The coordinator does not answer. This is what it said last.</p>
<main data-live="${String(isLive)}">
${main}
</main>
<script type="module">${new Html(SCRIPT)}</script>
</body>
</html>
`;
  response.writeHead(status, {
    ...HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
