import { type DataType, dataTypeOf, type TimeUnit, type TypeId, typeText } from './data-type.js';

/** Types that hosts meet in columns beside those of spec/types.md. */
export type SourceId = TypeId | 'null' | 'uint64' | 'date64' | 'decimal' | 'fixed_binary' | 'other';

/** A field of a source type. */
export interface SourceField {
  readonly name: string;
  readonly dataType: SourceType;
  readonly nullable: boolean;
}

/**
 * The type of a column that may become an argument: a `DataType`, or one that only arrives: the untyped null, uint64,
 * date64 (milliseconds), decimals of other widths and scales, binaries of one length, and types that no argument
 * accepts. How strings and lists are represented (large, view, dictionary, fixed size) is not part of it.
 */
export interface SourceType {
  readonly id: SourceId;
  readonly precision?: number;
  readonly scale?: number;
  readonly unit?: TimeUnit;
  readonly timezone?: string;
  readonly children: readonly SourceField[];
  /** What people call a type of id `other`. */
  readonly text?: string;
}

/** The untyped null. */
export const NULL_TYPE: SourceType = { id: 'null', children: [] };
/** uint64. */
export const UINT64_TYPE: SourceType = { id: 'uint64', children: [] };

/** A source type, or a text for one: that of a `DataType`, or `null` or `uint64`. */
export function sourceTypeOf(type: SourceType | string): SourceType {
  if (type === 'null') return NULL_TYPE;
  if (type === 'uint64') return UINT64_TYPE;
  return typeof type === 'string' ? dataTypeOf(type) : type;
}

/** The text of a source type. */
export function sourceText(type: SourceType): string {
  const { id, children } = type;
  switch (id) {
    case 'other':
      return type.text ?? id;
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'null':
    case 'uint64':
    case 'date64':
    case 'fixed_binary':
      return id;
    default:
      return isDataType(type)
        ? typeText(type)
        : `${id}<${children.map((child) => sourceText(child.dataType)).join(', ')}>`;
  }
}

/** Whether a source type is one that columns of the host have, at every depth. */
export function isDataType(type: SourceType): type is DataType {
  switch (type.id) {
    case 'other':
    case 'decimal':
    case 'null':
    case 'uint64':
    case 'date64':
    case 'fixed_binary':
      return false;
    default:
      return type.children.every((child) => isDataType(child.dataType));
  }
}
