/** What runners read: inputs and expected answers as Arrow IPC streams. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedColumn } from './expected.mjs';
import { toStream } from './inputs.mjs';

/** Writes the files of all cases to a folder; `module` gives the answers. The cases as definitions have them. */
export function writeCases(folder, module, cases) {
  return cases.map((one) => {
    const input = join(folder, `${one.function}.arrow`);
    const expected = join(folder, `${one.function}.expected.arrow`);
    writeFileSync(input, toStream(one.args));
    writeFileSync(expected, expectedColumn(module, one));
    return { function: one.function, input, expected, groups: one.groups };
  });
}
