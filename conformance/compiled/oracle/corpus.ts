import * as bits from '../bits.js';
import * as checksums from '../checksums.js';
import * as dates from '../dates.js';
import * as finance from '../finance.js';
import * as geo from '../geo.js';
import * as hashing from '../hashing.js';
import * as numbers from '../numbers.js';
import * as parsing from '../parsing.js';
import { rows as bitsRows } from '../rows/bits.js';
import { rows as checksumsRows } from '../rows/checksums.js';
import { rows as datesRows } from '../rows/dates.js';
import { rows as financeRows } from '../rows/finance.js';
import { rows as geoRows } from '../rows/geo.js';
import { rows as hashingRows } from '../rows/hashing.js';
import { rows as numbersRows } from '../rows/numbers.js';
import { rows as parsingRows } from '../rows/parsing.js';
import type { RowsOf } from '../rows/rows.js';
import { rows as scoringRows } from '../rows/scoring.js';
import { rows as statisticsRows } from '../rows/statistics.js';
import { rows as textRows } from '../rows/text.js';
import * as scoring from '../scoring.js';
import * as statistics from '../statistics.js';
import * as text from '../text.js';

/** A value as a handler takes and gives it. */
export type HandlerValue = unknown;

/** The rows of a function whatever its types are. */
export type AnyRows = RowsOf<readonly HandlerValue[], HandlerValue>;

/** A function of the corpus as it runs in plain Node: what `scalar` and `aggregate` return, of no type in particular. */
export interface AnyFunction {
  readonly kind: 'scalar' | 'aggregate';
  readonly args: readonly Field[];
  readonly returns: Field;
  readonly exact?: boolean;
  readonly handler?: (...args: HandlerValue[]) => HandlerValue;
  readonly handlers?: {
    readonly createState: () => HandlerValue;
    readonly accumulate: (state: HandlerValue, ...args: HandlerValue[]) => HandlerValue;
    readonly finish: (state: HandlerValue) => HandlerValue;
  };
}

/** A type with a name perhaps, as its builder returns it. */
export interface Field {
  readonly type: string;
  readonly nullable: boolean;
  readonly name?: string | undefined;
  readonly variadic?: true | undefined;
  readonly unit?: string;
  readonly timezone?: string;
  readonly fields?: readonly (Field & { readonly name: string })[];
}

/** A file of the corpus: its functions by export, and what they are called with. */
export interface Topic {
  readonly name: string;
  readonly functions: Readonly<Record<string, AnyFunction>>;
  readonly rows: Readonly<Record<string, AnyRows>>;
}

function topic(name: string, functions: object, rows: object): Topic {
  // Each file of rows is checked against its functions by `satisfies`; here they are of no type in particular.
  return { name, functions: { ...functions } as Topic['functions'], rows: rows as Topic['rows'] };
}

/** Every file of scalars and aggregates; the cases of shapes.ts are written by hand. */
export const topics: readonly Topic[] = [
  topic('bits', bits, bitsRows),
  topic('checksums', checksums, checksumsRows),
  topic('dates', dates, datesRows),
  topic('finance', finance, financeRows),
  topic('geo', geo, geoRows),
  topic('hashing', hashing, hashingRows),
  topic('numbers', numbers, numbersRows),
  topic('parsing', parsing, parsingRows),
  topic('scoring', scoring, scoringRows),
  topic('statistics', statistics, statisticsRows),
  topic('text', text, textRows),
];
