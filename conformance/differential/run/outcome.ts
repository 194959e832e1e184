import type { Argument } from './inputs.js';

/** How one row, or one run of an aggregate, ended: its value as text, two of which are equal exactly when the values are, or its error. */
export type Outcome = { readonly value: string } | { readonly error: ErrorText };

export interface ErrorText {
  readonly code: string;
  /** All that is known of it. */
  readonly message: string;
}

/** An outcome, and of what. */
export interface Answer {
  readonly what: string;
  readonly outcome: Outcome;
}

/** A value as a text that tells -0 from 0 and a bigint from a number. */
export function valueText(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value).map(([name, field]) => `${name}: ${valueText(field)}`)}}`;
}

/** The arguments of a row. */
export function callText(row: readonly Argument[]): string {
  return `(${row.map(valueText).join(', ')})`;
}

/** An outcome for people. */
export function outcomeText(outcome: Outcome): string {
  return 'value' in outcome ? outcome.value : `${outcome.error.code} ${outcome.error.message}`;
}
