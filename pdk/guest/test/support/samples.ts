const D38 = 10n ** 38n - 1n;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Values of every type, the extremes among them; as in ColumnInput. */
export const samples: readonly (readonly [type: string, values: readonly unknown[]])[] = [
  ['bool', [true, null, false, true]],
  ['int8', [1, null, -128, 127]],
  ['int16', [1, null, -32_768, 32_767]],
  ['int32', [1, null, -2_147_483_648, 2_147_483_647]],
  ['int64', [1n, null, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n) + 1n]],
  ['uint8', [1, null, 0, 255]],
  ['uint16', [1, null, 0, 65_535]],
  ['uint32', [1, null, 0, 4_294_967_295]],
  ['float32', [1.5, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  [
    'float32',
    [0.1, 16_777_216, 3.4028234663852886e38, 1e-45, 1.17549435e-38, -1e21, 1e10, 1 / 3].map(Math.fround),
  ],
  ['float64', [1.5, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  [
    'float64',
    [0.1, 2 ** 53, 1 / 3, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 1e21, -1e-7, 123456.789],
  ],
  ['decimal128(38, 0)', [0n, null, D38, -D38, 1n]],
  ['decimal128(38, 38)', [0n, null, D38, -D38, 1n]],
  ['decimal128(10, 2)', [-50n, null, 9_999_999_999n, 5n]],
  ['utf8', ['', null, 'Ærø 😀', '"\\\u0001\n\u007f', 'x'.repeat(300)]],
  ['binary', [bytes(), null, bytes(0), bytes(0, 255), bytes(1, 2, 3), new Uint8Array(300).fill(7)]],
  ['date32', [0, null, -2_147_483_648, 2_147_483_647]],
  ['timestamp[s]', [0n, null, -(2n ** 63n), 2n ** 63n - 1n]],
  ['timestamp[us, UTC]', [0n, null, -1n, 1_700_000_000_000_000n]],
  ['timestamp[ns, Europe/Copenhagen]', [0n, null, 1_700_000_000_000_000_000n]],
  ['time[s]', [0n, null, 86_399n]],
  ['time[ms]', [0n, null, 86_399_999n]],
  ['time[us]', [0n, null, 86_399_999_999n]],
  ['time[ns]', [0n, null, 86_399_999_999_999n]],
  ['duration[ms]', [0n, null, -(2n ** 63n), 5n]],
  ['interval', [[0, 0, 0n], null, [-2_147_483_648, 2_147_483_647, 2n ** 63n - 1n], [1, -2, -3n]]],
  ['list<int32?>', [[], null, [1, null, -3], [2]]],
  ['list<bool>', [[true, false, true], [], null, [true]]],
  ['list<list<utf8?>?>', [[['a', null], null, []], null, [], [['é']]]],
  ['struct<a: int64, b: utf8?>', [{ a: 1n, b: null }, null, { a: -(2n ** 62n), b: 'x' }]],
  [
    'struct<p: struct<x: float32?, "odd name": list<decimal128(5, 1)>>?>',
    [{ p: { x: 0.5, 'odd name': [15n, -5n] } }, { p: null }, null, { p: { x: null, 'odd name': [] } }],
  ],
  [
    'map<utf8, int32?>',
    [
      [
        ['a', 1],
        ['b', null],
      ],
      null,
      [],
    ],
  ],
  [
    'map<int64, list<struct<t: time[ms], d: date32?>>?>',
    [
      [
        [2n ** 60n, [{ t: 5n, d: null }]],
        [0n, null],
      ],
      null,
      [[1n, []]],
    ],
  ],
  [
    'map<decimal128(4, 2), binary>',
    [
      [
        [-1n, bytes(9)],
        [250n, bytes()],
      ],
      [],
    ],
  ],
  ['list<interval?>', [[[1, 2, 3n], null], []]],
  [
    'list<map<bool, timestamp[ms]>>',
    [
      [
        [
          [true, 5n],
          [false, -(2n ** 60n)],
        ],
        [],
      ],
      null,
    ],
  ],
];
