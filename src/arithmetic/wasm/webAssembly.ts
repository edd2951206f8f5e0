/** The few names of the global WebAssembly that are used here; TypeScript declares them only together with the whole DOM. */
interface Namespace {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => Memory;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { env: { memory: Memory } }) => { readonly exports: unknown };
}

export interface Memory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

export const { WebAssembly } = globalThis as typeof globalThis & { WebAssembly: Namespace };
