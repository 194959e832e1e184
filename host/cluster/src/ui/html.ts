import { escaped } from '@heddle/engine/report';

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  /** @param text Trusted: of this package, or made of escaped texts. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: everything but `Html` is escaped. */
export type Part = Html | string | number | null | readonly Part[];

/** A template of HTML: whatever comes from users is text in it, between tags or in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((text, index) => `${text}${index < parts.length ? textOf(parts[index]) : ''}`).join(''),
  );
}

function textOf(part: Part | undefined): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(textOf).join('');
  return String(part ?? '')
    .split('\n')
    .map(escaped)
    .join('\n');
}
