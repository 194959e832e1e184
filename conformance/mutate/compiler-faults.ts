import type { Row } from './faults.js';

/** Faults of the compiler, below `pdk/src/compile`. */
export const compiler: readonly Row[] = [
  [
    'lower/arithmetic.ts',
    'a remainder is unsigned',
    "const divided = op(unsigned ? 'i32.rem_u' : 'i32.rem_s', a, divisor);",
    "const divided = op('i32.rem_u', a, divisor);",
  ],
  ['lower/comparison.ts', '<= is <', "'<=': 'le',", "'<=': 'lt',"],
  ['lower/bitwise.ts', '>> is >>>', "'>>': 'i32.shr_s',", "'>>': 'i32.shr_u',"],
  [
    'lower/bigint-division.ts',
    'a bigint is divided by zero',
    "if (b.min <= 0n && b.max >= 0n) body.when(op('i64.eqz', b.expr), thrown);",
    "if (b.min < 0n && b.max < 0n) body.when(op('i64.eqz', b.expr), thrown);",
  ],
  [
    'lower/bigints.ts',
    'bigints wrap',
    'const overflow = orElse(pending, signedOverflow(operator, a, b, expr));',
    "const overflow = operator === '-' ? orElse(pending, signedOverflow(operator, a, b, expr)) : pending;",
  ],
  [
    'lower/switch.ts',
    'the default of a switch is passed over',
    '(otherwise === -1 ? breaks : entries[otherwise])?.leave(body);',
    '(otherwise >= -1 ? breaks : entries[otherwise])?.leave(body);',
  ],
  [
    'builtins/math.ts',
    'halves are rounded down',
    "choose(op('f64.ge', op('f64.sub', value, below), f64(0.5))",
    "choose(op('f64.gt', op('f64.sub', value, below), f64(0.5))",
  ],
  [
    'emit/inputs.ts',
    'what is null is there',
    'const bit = i32.eqz(row.rowBit(input.validity));',
    'const bit = row.rowBit(input.validity);',
  ],
  [
    'emit/inputs.ts',
    'every text is taken for ASCII',
    'const flag = module.i32.and(this.row.i32(flags), module.i32.const(FLAG_ASCII));',
    'const flag = module.i32.or(this.row.i32(flags), module.i32.const(FLAG_ASCII));',
  ],
  [
    'emit/load.ts',
    'bits are extended by their sign',
    'Load.setSigned(load, false);',
    'Load.setSigned(load, true);',
  ],
  [
    'emit/checked-value.ts',
    'an int8 may be 128',
    'const outside = i32.gt_u(i32.sub(whole(), i32.const(low)), i32.const(high - low));',
    'const outside = i32.gt_u(i32.sub(whole(), i32.const(low)), i32.const(high - low + 1));',
  ],
  [
    'emit/checked-value.ts',
    'NaN keeps its bits',
    'const canonical = module.select(f64.eq(asDouble(), asDouble()), asDouble(), f64.const(CANONICAL_NAN));\n      return f64.store',
    'const canonical = module.select(f64.eq(asDouble(), asDouble()), asDouble(), asDouble());\n      return f64.store',
  ],
  [
    'emit/outputs.ts',
    'a null result is not marked',
    'this.putNull(output, fail) : this.row.setRowBit(output.validity);',
    'this.putNull(output, fail) : module.nop();',
  ],
  [
    'emit/kernel.ts',
    'the state of a row is forgotten',
    "writes: this.kernel.role !== 'finish' && this.kernel.role !== 'call',",
    "writes: this.kernel.role === 'createState',",
  ],
  [
    'emit/yields.ts',
    'a row that goes on has given nothing',
    'module.if(this.row.i32(resume), module.block(null, arrive), module.block(null, enter)),',
    'module.if(this.row.i32(resume), module.block(null, arrive)), ...enter,',
  ],
  [
    'emit/yields.ts',
    'a text goes with the pause',
    "const text = unit.callGuest('heddle_keep_text', [this.row.frame, value], params, binaryen.i64);",
    "const text = offset < 0 ? unit.callGuest('heddle_keep_text', [this.row.frame, value], params, binaryen.i64) : value;",
  ],
  [
    'emit/yields.ts',
    'an array is not put back behind a pause',
    'memory.copy(i32.const(address), i32.add(this.row.i32(kept), i32.const(offset)), i32.const(bytes)),',
    'memory.copy(i32.const(address), i32.add(this.row.i32(kept), i32.const(offset)), i32.const(0 * bytes)),',
  ],
  [
    'emit/resumable.ts',
    'a number with a fraction is not kept',
    'return params.includes(local) || users.some(({ own }) => !own.has(local));',
    "return params.includes(local) || (users.some(({ own }) => !own.has(local)) && local.type !== 'f64');",
  ],
  [
    'emit/resumable.ts',
    'the other branch is entered on the way to a yield',
    "const test = choose(this.running, statement.test, this.compared('i32.le_u', this.places));",
    "const test = choose(this.running, statement.test, this.compared('i32.lt_u', this.places));",
  ],
  [
    'emit/states.ts',
    'a text of the state goes with the row',
    'return [local.set(own, this.held(state, slot(), local.get(own, binaryen.i64)))];',
    'return [local.set(own, local.get(own, binaryen.i64))];',
  ],
  [
    'lower/rows.ts',
    'of an array of rows the last is given alone',
    'for (const place of rows.fields.values()) if',
    'for (const place of [...rows.fields.values()].slice(-1)) if',
  ],
  [
    'lower/partition-kernels.ts',
    'the columns of a row are taken in the order of their names',
    'const fields = columns.map((column)',
    'const fields = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1)).map((column)',
  ],
];

/** Faults of what stands around compiled code in the guest, below `pdk/guest/src`. */
export const aroundCompiled: readonly Row[] = [
  [
    'compiled/inputs.c',
    'a row that cannot be read is run',
    'inputs->limit = row;',
    'inputs->limit = row + 1;',
  ],
  [
    'compiled/inputs.c',
    'a constant bit is false',
    'memset(values, column_bool(column, 0) ? 0xFF : 0, size);',
    'memset(values, 0, size);',
  ],
  [
    'compiled/cells.c',
    'a lone surrogate is written',
    'if (__builtin_expect(!str_is_ascii(text) && str_has_lone_surrogate(text), 0)) {',
    'if (__builtin_expect(str_is_ascii(text) && str_has_lone_surrogate(text), 0)) {',
  ],
  [
    'compiled/generator.c',
    'rows that were given are given again',
    'return generator->frame.yielded;',
    'return 0;',
  ],
  [
    'compiled/generator.c',
    'a handler without rows counts those of the one before',
    'if (!frame->resume) frame->yielded = 0;',
    '',
  ],
  [
    'compiled/generator.c',
    'a full batch goes on',
    'return stream_full(stream) ? VERDICT_PAUSED : VERDICT_DONE;',
    'return VERDICT_DONE;',
  ],
  [
    'compiled/generator.c',
    'what a pause keeps goes with it',
    'if (verdict != VERDICT_PAUSED) arena_free(&generator->kept);',
    'arena_free(&generator->kept);',
  ],
  [
    'compiled/generator.c',
    'what was kept goes before it is kept again',
    'generator->before = generator->kept;',
    'arena_free(&generator->kept);',
  ],
  [
    'compiled/held_text.c',
    'a text that is replaced goes at once',
    'if (str_size(before)) scratch_bury(block_of(before));',
    'held_text_free(before);',
  ],
  [
    'compiled/partition.c',
    'another partition is part of the one before',
    'uint32_t end = progress_partition_end(at);',
    'uint32_t end = at->batch->rows;',
  ],
];
