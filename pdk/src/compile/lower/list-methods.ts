import { describe } from './binding.js';
import type { Body } from './body.js';
import { equal } from './comparison.js';
import { truth } from './conversion.js';
import { i32, not, or } from './expr.js';
import { memberOf } from './members.js';
import { constantNumber, int32Number, numberConstant } from './numbers.js';
import { fixedArray } from './patterns.js';
import { integers } from './range.js';
import type { FunctionValue, IndexedValue, ObjectValue, Value } from './value.js';

/** Methods of lists: but for `at` and `join` their length is known, and each element is written out. */

const MAX_WRITTEN_OUT = 64;

/** A call of a method of a list. */
export function listMethod(
  body: Body,
  list: IndexedValue | ObjectValue,
  name: string,
  args: readonly Value[],
): Value {
  if (name === 'at') return at(body, list, args);
  if (name === 'join' && list.kind === 'indexed' && list.joined !== undefined) return list.joined(args[0]);
  const elements = elementsOf(body, list, name);
  const [first, second] = args;
  switch (name) {
    case 'includes':
      return { kind: 'boolean', expr: found(body, elements, first) };
    case 'indexOf':
      return position(body, elements, first, args.length);
    case 'slice':
      return part(body, elements, args);
    case 'reduce':
      return reduced(body, elements, callback(body, first), second);
    case 'map':
      return fixedArray(
        body,
        elements.map((element, index) => callback(body, first).call([element, numberConstant(index)])),
      );
    case 'forEach':
      for (const [index, element] of elements.entries())
        callback(body, first).call([element, numberConstant(index)]);
      return { kind: 'absent', as: 'undefined' };
    case 'some':
    case 'every':
      return { kind: 'boolean', expr: tested(body, elements, callback(body, first), name === 'some') };
    default:
      return body.refuse(`the method ${name} of ${describe(list)}`);
  }
}

function elementsOf(body: Body, list: IndexedValue | ObjectValue, name: string): Value[] {
  if (list.kind === 'object') return [...list.fields.values()].map((place) => place.read());
  const length = constantNumber(list.length);
  if (length === undefined || length > MAX_WRITTEN_OUT)
    return body.refuse(`the method ${name} of ${describe(list)}`);
  return Array.from({ length }, (_, index) => list.at(i32(index)));
}

function at(body: Body, list: IndexedValue | ObjectValue, [index]: readonly Value[]): Value {
  const position = index?.kind === 'number' ? constantNumber(index) : undefined;
  const length = list.kind === 'object' ? list.fields.size : constantNumber(list.length);
  if (position === undefined || length === undefined || !Number.isInteger(position))
    return body.refuse(`the method at of ${describe(list)}`);
  return memberOf(body, list, numberConstant(position < 0 ? length + position : position));
}

/** `includes` finds NaN, which `===` does not. */
function found(body: Body, elements: readonly Value[], wanted: Value | undefined) {
  const value = body.held(wanted ?? { kind: 'absent', as: 'undefined' });
  if (value.kind === 'number' && value.range.nan) return body.refuse('includes of a number that may be NaN');
  return elements.reduce((any, element) => or(any, equal(body, element, value, false)), i32(0));
}

function position(body: Body, elements: readonly Value[], wanted: Value | undefined, given: number): Value {
  if (wanted === undefined || given !== 1) return body.refuse('indexOf from a position');
  const value = body.held(wanted);
  const range = integers(-1, elements.length);
  const expr = elements.reduceRight(
    (rest, element, index) =>
      body.either(
        equal(body, element, value, false),
        () => i32(index),
        () => rest,
      ),
    i32(-1),
  );
  return int32Number(expr, range);
}

function part(body: Body, elements: readonly Value[], args: readonly Value[]): Value {
  const bounds = args.map((arg) => (arg.kind === 'number' ? constantNumber(arg) : undefined));
  if (bounds.includes(undefined)) return body.refuse('slice of a list by what is known only while it runs');
  return fixedArray(body, elements.slice(bounds[0], bounds[1]));
}

function reduced(
  body: Body,
  elements: readonly Value[],
  step: FunctionValue,
  initial: Value | undefined,
): Value {
  const [head, ...tail] = elements;
  const start = initial ?? head;
  if (start === undefined) return body.refuse('reduce of an empty list');
  return (initial === undefined ? tail : elements).reduce(
    (sum, element, index) =>
      step.call([body.held(sum), element, numberConstant(index + (initial === undefined ? 1 : 0))]),
    start,
  );
}

function tested(body: Body, elements: readonly Value[], test: FunctionValue, some: boolean) {
  const passes = (index: number): ReturnType<typeof i32> => {
    const element = elements[index];
    if (element === undefined) return i32(some ? 0 : 1);
    const outcome = truth(body, test.call([element, numberConstant(index)]));
    return body.either(
      some ? outcome : not(outcome),
      () => i32(some ? 1 : 0),
      () => passes(index + 1),
    );
  };
  return passes(0);
}

function callback(body: Body, value: Value | undefined): FunctionValue {
  return value?.kind === 'function' ? value : body.refuse('a list method without a function that is known');
}
