import { type Code, signed, unsigned } from './assembler.ts';

/**
 * The instructions that the kernels need, by their names in the specification. The v128 ones follow the prefix 0xfd.
 * Relaxed SIMD is left out on purpose: it may fuse a·b + c, and then the bits depend on the machine.
 */
export const OP = {
  'i32.load': [0x28],
  'i64.load': [0x29],
  'f64.load': [0x2b],
  'i32.store': [0x36],
  'i64.store': [0x37],
  'f64.store': [0x39],
  'i32.ne': [0x47],
  'f64.gt': [0x64],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.and': [0x71],
  'i32.shr_u': [0x76],
  'f64.abs': [0x99],
  'f64.div': [0xa3],
  'f64.min': [0xa4],
  'f64x2.splat': [0xfd, 0x14],
  'v128.load': [0xfd, 0x00],
  'v128.store': [0xfd, 0x0b],
  'v128.load32_splat': [0xfd, 0x09],
  'v128.load64_splat': [0xfd, 0x0a],
  'f32x4.neg': [0xfd, 0xe1, 0x01],
  'f64x2.neg': [0xfd, 0xed, 0x01],
  'f32x4.add': [0xfd, 0xe4, 0x01],
  'f32x4.mul': [0xfd, 0xe6, 0x01],
  'f64x2.add': [0xfd, 0xf0, 0x01],
  'f64x2.mul': [0xfd, 0xf2, 0x01],
  'f64x2.div': [0xfd, 0xf3, 0x01],
} as const satisfies Record<string, Code>;
export type Op = keyof typeof OP;

const NO_VALUE = 0x40;
const [LOOP, IF, END, BRANCH_IF] = [0x03, 0x04, 0x0b, 0x0d];

/** The numbers of a function's variables: parameters first, then locals. */
export const variables = <Name extends string>(...names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;

/** Pushes variable x. */
export const get = (x: number): Code => [0x20, ...unsigned(x)];
/** x = value */
export const set = (x: number, ...value: readonly Code[]): Code => [...value.flat(), 0x21, ...unsigned(x)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
/** Pushes an f64. */
export const double = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];
/** Pushes a v128 of zeros. */
export const zeros: Code = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
/** Pushes left ∘ right. */
export const apply = (op: Op, left: Code, right: Code): Code => [...left, ...right, ...OP[op]];
/** Pushes x + times·step, for i32. */
export const ahead = (x: number, times: number, step: number): Code => [
  ...[...get(x), ...get(times), ...constant(step)],
  ...[...OP['i32.mul'], ...OP['i32.add']],
];
/** x += amount, for i32. */
export const advance = (x: number, amount: Code): Code => set(x, get(x), amount, OP['i32.add']);

// Addresses promise no alignment: 2⁰.
/** Pushes what lies at pointer + offset. */
export const load = (op: Op, pointer: number, offset = 0): Code => [...get(pointer), ...OP[op], 0, ...unsigned(offset)];
/** Puts value at pointer + offset. */
export const store = (op: Op, pointer: number, offset: number, value: Code): Code => [
  ...get(pointer),
  ...value,
  ...OP[op],
  0,
  ...unsigned(offset),
];

/** if (condition) then */
export const when = (condition: Code, ...then: readonly Code[]): Code => [
  ...[...condition, IF, NO_VALUE],
  ...[...then.flat(), END],
];

/** while (pointer ≠ end) body, where the body moves the pointer. */
export const until = (pointer: number, end: number, ...body: readonly Code[]): Code => {
  const goesOn = apply('i32.ne', get(pointer), get(end));
  return [...goesOn, IF, NO_VALUE, LOOP, NO_VALUE, ...body.flat(), ...goesOn, BRANCH_IF, 0, END, END];
};

/** while (count > 0) { body; count -= 1 } */
export const repeat = (count: number, ...body: readonly Code[]): Code => [
  ...[...get(count), IF, NO_VALUE, LOOP, NO_VALUE],
  ...body.flat(),
  ...set(count, get(count), constant(1), OP['i32.sub']),
  ...[...get(count), BRANCH_IF, 0, END, END],
];
