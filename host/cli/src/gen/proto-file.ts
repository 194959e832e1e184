import { type Field, type FunctionInfo, fieldTypeText, type Manifest } from '@heddle/host';
import { ProtoColumns } from './proto-columns.js';
import { messageName, ProtoNames } from './proto-names.js';

/** Column i is field 16 + i of a batch. */
const FIRST_FIELD = 16;

/** The columns of a batch by position. */
const BY_POSITION = 11;

/** How many arguments a variadic one is written out for. */
const VARIADIC_FIELDS = 8;

const GROUP = 'group';

/** A column of a batch as the file shows it. */
interface ProtoField {
  readonly name: string;
  readonly type: Field;
}

/** A message of a function: its name inside the function's, what it is for, its columns. */
interface Batch {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly ProtoField[];
  /** Where an input has no columns, nothing tells the guest that it is typed, and it answers by position too. */
  readonly byPosition?: boolean;
}

/**
 * The .proto file of a module: for every function the batches that its exports take and give, with a field per
 * column. The bytes are those of `heddle.v1.Batch` in its typed form (spec/abi.md).
 *
 * @param name how the file names the module
 * @param packageName the protobuf package of its messages
 */
export function protoFile(manifest: Manifest, name: string, packageName: string): string {
  const columns = new ProtoColumns();
  // First of all for the names of their messages, which no function may have.
  for (const batch of manifest.functions.flatMap(batchesOf)) batchMessage(batch, columns);
  const names = new ProtoNames(columns.names);
  const functions = manifest.functions.map((info) => functionMessage(info, names, columns));
  return [
    `// The functions of ${nameText(name)}, written by heddle gen proto. Every batch begins with format = 1; rows counts its rows.`,
    'syntax = "proto3";',
    `package ${packageName};`,
    ...functions,
    ...columns.text(),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function functionMessage(info: FunctionInfo, names: ProtoNames, columns: ProtoColumns): string {
  const name = names.take(messageName(info.export), 'Function');
  const batches = batchesOf(info).map((batch) => batchMessage(batch, columns));
  const doc = info.doc === null ? [] : info.doc.split('\n').map((line) => `// ${line}`.trimEnd());
  return [`// ${info.signature}`, ...doc, `message ${name} {`, batches.join('\n\n'), '}'].join('\n');
}

function batchMessage(batch: Batch, messages: ProtoColumns): string {
  return [
    `  // ${batch.comment}`,
    `  message ${batch.name} {`,
    '    uint32 format = 9;',
    '    uint32 rows = 10;',
    ...(batch.byPosition === true ? repeatedField(batch, messages) : []),
    ...typedFields(batch, messages),
    '  }',
  ].join('\n');
}

function typedFields({ columns }: Batch, messages: ProtoColumns): string[] {
  const names = new ProtoNames(['format', 'rows', 'columns']);
  return columns.flatMap(({ name, type }, index) => [
    `    // ${fieldTypeText(type)}`,
    `    ${messages.add(type.dataType)} ${names.take(name, `column_${index}`)} = ${FIRST_FIELD + index};`,
  ]);
}

function repeatedField({ columns }: Batch, messages: ProtoColumns): string[] {
  const texts = columns.map(({ name, type }) => `${nameText(name)} ${fieldTypeText(type)}`);
  const [only, ...others] = columns;
  const message = only && others.length === 0 ? messages.add(only.type.dataType) : messages.addAny();
  return [
    `    // Where the input has no columns, in this order: ${texts.join(', ')}.`,
    `    repeated ${message} columns = ${BY_POSITION};`,
  ];
}

function batchesOf(info: FunctionInfo): Batch[] {
  const name = nameText(info.export);
  const batch = (name: string, comment: string, fields: readonly Field[]): Batch => ({
    name,
    comment,
    columns: fields.map((type) => ({ name: type.name, type })),
  });
  const byPosition = info.args.length === 0;
  switch (info.kind) {
    case 'scalar':
      return [
        { name: 'Input', comment: `What ${name} takes.`, columns: argumentColumns(info) },
        { ...batch('Output', `What ${name} gives.`, [info.returns]), byPosition },
      ];
    case 'table':
      return [
        batch('Input', `What ${name} takes.`, info.args),
        {
          ...batch('Output', `What ${name} gives; row is the input row.`, [
            column('row', 'int32'),
            ...info.output,
          ]),
          byPosition,
        },
      ];
    case 'aggregate': {
      const group = column(GROUP, 'int64');
      const both = (part: string, comment: string, fields: readonly Field[]) => [
        { ...batch(part, comment, fields), byPosition: byPosition && fields.length > 0 },
        batch(`Grouped${part}`, 'The same with the group of every row.', [group, ...fields]),
      ];
      return [
        ...both('Input', `What ${name} and ${name}.partial take.`, info.args),
        ...both(
          'State',
          `What ${name}.partial and ${name}.merge give, and ${name}.merge and ${name}.finish take.`,
          [info.state],
        ),
        ...both('Output', `What ${name} and ${name}.finish give.`, [info.returns]),
      ];
    }
    case 'partition':
      return [
        batch('Params', `What ${name}.open takes, one row.`, info.params),
        batch('Input', `What ${name}.process takes, and ${name}.finish with empty columns.`, info.args),
        batch('Output', `What ${name}.process and ${name}.finish give.`, info.output),
      ];
  }
}

/** The arguments, a variadic one several times; more of it are further fields of the same type. */
function argumentColumns({ args, variadic }: FunctionInfo): ProtoField[] {
  const columns = args.map((type) => ({ name: type.name, type }));
  const last = variadic ? columns.at(-1) : undefined;
  return last === undefined
    ? columns
    : [...columns, ...Array.from({ length: VARIADIC_FIELDS - 1 }, () => last)];
}

/** A name in one line, whatever it holds. */
function nameText(name: string): string {
  return /^[\w$.]+$/.test(name) ? name : JSON.stringify(name);
}

function column(name: string, id: 'int32' | 'int64'): Field {
  return { name, dataType: { id, children: [] }, nullable: false };
}
