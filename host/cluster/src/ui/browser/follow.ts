/** Keeps a page up to date: asks for it again, and puts the new `main` in the place of the old one. */

/** Milliseconds between two looks at a page that changes. */
const PERIOD = 1_000;

async function look(): Promise<void> {
  const main = document.querySelector('main');
  const silent = document.querySelector<HTMLElement>('#silent');
  if (main?.dataset.live !== 'true' || silent === null || document.hidden) return;
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(10 * PERIOD) });
    // The cookie is no longer good: the page says so itself.
    if (response.status === 401) location.reload();
    if (!response.ok) throw new Error(`${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const next = page.querySelector('main');
    if (next !== null && next.outerHTML !== said) {
      said = next.outerHTML;
      replace(main, next);
      document.title = page.title;
    }
    silent.hidden = true;
  } catch {
    silent.hidden = false;
  }
}

/** What was scrolled stays where it was, and the focus on the link that has it. */
function replace(main: HTMLElement, next: HTMLElement): void {
  const scrolled = [...main.querySelectorAll('.wide')].map(({ scrollLeft }) => scrollLeft);
  const href = document.activeElement?.closest('main a')?.getAttribute('href');
  main.replaceWith(next);
  for (const [index, box] of [...next.querySelectorAll('.wide')].entries())
    box.scrollLeft = scrolled[index] ?? 0;
  if (href != null) next.querySelector<HTMLElement>(`a[href="${CSS.escape(href)}"]`)?.focus();
}

async function follow(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PERIOD));
    await look();
  }
}

/** The last `main` that came. */
let said = '';
void follow();
