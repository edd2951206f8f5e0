/** A stretch of a WebAssembly binary. */
export type Code = readonly number[];

/** The bytes by which the format names its types. */
const TYPE = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type Type = keyof typeof TYPE;

/** A function of i32 parameters and no value. Its variables are numbered: parameters first, then locals in their order. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly locals: readonly (readonly [count: number, type: Type])[];
  readonly body: Code;
}

/** LEB128 of a natural number below 2³²: seven bits a byte, low ones first, the top bit set on all but the last. */
export function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of a signed 32-bit integer: as above in two's complement, ending where the last byte's bit 6 is the sign. */
export function signed(value: number): Code {
  const ends = value >= -0x40 && value < 0x40;
  return ends ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const text = (ascii: string): Code => list([...ascii].map((c) => [c.charCodeAt(0)]));
const sized = (content: Code): Code => [...unsigned(content.length), ...content];

const FUNCTION_TYPE = 0x60;
const MEMORY = 0x02;
const LIMITS = { own: 0x00, shared: 0x03 };
/** 4 GiB in pages of 64 KiB: all that a 32-bit pointer reaches. */
export const MOST_PAGES = 65536;
const END = 0x0b;

/**
 * A module that imports `env.memory`, its own or one that threads share, and exports every function by its name.
 *
 * Sections, in the format's order: 1 types, 2 imports, 3 the type of each function, 7 exports, 10 bodies.
 * Source: WebAssembly Core Specification 2.0, §5.5; the threads proposal for shared limits.
 */
export function assemble(functions: readonly WasmFunction[], shared: boolean): Uint8Array<ArrayBuffer> {
  const types = functions.map((f) => [
    FUNCTION_TYPE,
    ...list(Array.from({ length: f.parameters }, () => [TYPE.i32])),
    ...list([]),
  ]);
  const memory = [
    ...text('env'),
    ...text('memory'),
    MEMORY,
    ...(shared ? [LIMITS.shared, 0, ...unsigned(MOST_PAGES)] : [LIMITS.own, 0]),
  ];
  const bodies = functions.map((f) => {
    const locals = f.locals.map(([count, type]) => [...unsigned(count), TYPE[type]]);
    return sized([...list(locals), ...f.body, END]);
  });
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d], // '\0asm'
    ...[1, 0, 0, 0], // version
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map((f, index) => [...text(f.name), 0x00, ...unsigned(index)]),
    ),
    ...section(10, bodies),
  ]);
}
