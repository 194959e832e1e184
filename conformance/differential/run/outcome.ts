/** How one row ended: its value as text, two of which are equal exactly when the values are, or its error. */
export type Outcome = { readonly value: string } | { readonly error: ErrorText };

export interface ErrorText {
  readonly code: string;
  /** All that the host says of it, the row in its own batch. */
  readonly message: string;
}

/** A value as a text that tells -0 from 0 and a bigint from a number. */
export function valueText(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** An outcome for people. */
export function outcomeText(outcome: Outcome): string {
  return 'value' in outcome ? outcome.value : `${outcome.error.code} ${outcome.error.message}`;
}
