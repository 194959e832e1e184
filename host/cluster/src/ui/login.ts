import { html } from './html.js';
import type { Page } from './page.js';

/** The page that asks for the token, on whatever address was asked for. */
export function loginPage(isWrong: boolean): Page {
  return {
    title: 'Heddle cluster',
    isLive: false,
    main: html`<h1>Heddle cluster</h1>
<form method="post">
<input name="username" value="heddle" autocomplete="username" hidden>
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Open</button>
</form>
<p>${isWrong ? 'That is not the token of this cluster. ' : ''}It is what its processes were given in HEDDLE_CLUSTER_TOKEN or with --token-file.</p>`,
  };
}
