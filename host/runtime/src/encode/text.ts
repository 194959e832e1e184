import { isUtf8 } from 'node:buffer';
import type { Column } from '../column.js';
import { HeddleError } from '../errors.js';
import type { FunctionInfo } from '../manifest.js';

/**
 * Checks that every string can be carried as text.
 * @throws HeddleError HEDDLE2302 naming the argument that holds invalid UTF-8.
 */
export function requireText(format: string, info: FunctionInfo, columns: readonly Column[]): void {
  for (const [i, column] of columns.entries()) {
    if (column.type !== 'utf8') continue;
    if (!isUtf8(column.data.subarray(column.offsets[0] ?? 0, column.offsets[column.length] ?? 0))) {
      throw new HeddleError({
        code: 'HEDDLE2302',
        function: info.name,
        message: `argument ${info.args[i]?.name ?? i} holds invalid UTF-8, which ${format} cannot carry`,
      });
    }
  }
}
