import { ValueError } from '../../errors.ts';
import type { Shape } from '../arithmetic.ts';
import type { Device } from './device.ts';
import type { Pointer } from './native.ts';

/** A piece of device memory; its matrices share its fate. */
export interface Piece {
  readonly pointer: Pointer;
  readonly bytes: number;
  freed: boolean;
}

/** Row-major numbers in device memory. Give it back with `free`, or let a `scope` do so. */
export class CudaMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly piece: Piece;
  /** In bytes from the start of the piece, for a part of a block; undefined for the matrix that the piece was made for. */
  readonly offset: number | undefined;

  constructor([rows, columns]: Shape, piece: Piece, offset?: number) {
    this.rows = rows;
    this.columns = columns;
    this.piece = piece;
    this.offset = offset;
  }
}

/** The device memory of one arithmetic. */
export interface Memory {
  /** @throws {EngineError} naming the bytes asked for and free, when there are too few */
  allocate(where: string, bytes: number): Piece;
  /** Where a matrix lies. @throws {ValueError} when it was freed, or is another arithmetic's */
  address(where: string, a: CudaMatrix): Pointer;
  release(piece: Piece): void;
  scope<T>(where: string, body: () => T): T;
  free(where: string, matrices: readonly CudaMatrix[]): void;
  /** Gives the device what is kept for reuse; were it lost, the next call would say so. */
  returnKept(): void;
}

/**
 * Pieces given back are kept by size for the next one that asks: cudaMalloc and cudaFree wait for the device, and on one stream
 * a piece can be used again at once. When the device is full, the kept ones go first.
 */
export function deviceMemory(device: Device): Memory {
  const kept = new Map<number, Pointer[]>();
  const owned = new WeakSet<Piece>();
  /** What each open scope has made, innermost last. */
  const scopes: Set<Piece>[] = [];

  const reserve = (where: string, bytes: number): Pointer => {
    const again = kept.get(bytes)?.pop();
    if (again !== undefined) return again;
    const out: [Pointer | null] = [null];
    let status = device.native.malloc(out, bytes);
    if (status === OUT_OF_MEMORY && kept.size > 0) {
      device.native.getLastError();
      returnKept();
      status = device.native.malloc(out, bytes);
    }
    if (status === OUT_OF_MEMORY) {
      device.native.getLastError();
      throw device.outOfMemory(where, bytes);
    }
    device.check(where, status);
    return out[0]!;
  };
  const returnKept = (): void => {
    for (const pointer of [...kept.values()].flat()) device.native.free(pointer);
    kept.clear();
  };
  const release = (piece: Piece): void => {
    if (piece.freed) return;
    piece.freed = true;
    const same = kept.get(piece.bytes);
    if (same) same.push(piece.pointer);
    else kept.set(piece.bytes, [piece.pointer]);
    for (const made of scopes) made.delete(piece);
  };
  return {
    allocate(where, bytes) {
      if (!Number.isSafeInteger(bytes)) throw device.outOfMemory(where, bytes);
      const piece = { pointer: reserve(where, bytes), bytes, freed: false };
      owned.add(piece);
      scopes.at(-1)?.add(piece);
      return piece;
    },
    address(where, a) {
      if (!(a instanceof CudaMatrix && owned.has(a.piece)))
        throw new ValueError(
          `${device.name}.${where}: matrices must be its own, got one made elsewhere; read it there and make it here`,
        );
      if (a.piece.freed)
        throw new ValueError(
          `${device.name}.${where}: matrices must be in memory, got a ${a.rows}×${a.columns} one already freed; keep it out of free, and return it from its scope`,
        );
      return a.piece.pointer + BigInt(a.offset ?? 0);
    },
    release,
    returnKept,
    scope(where, body) {
      const made = new Set<Piece>();
      const depth = scopes.push(made);
      const close = (keep: ReadonlySet<Piece>): void => {
        scopes.length = depth - 1;
        for (const piece of made)
          if (keep.has(piece)) scopes.at(-1)?.add(piece);
          else release(piece);
      };
      try {
        const value = body();
        if (value instanceof Promise) {
          value.catch(() => undefined);
          throw new ValueError(
            `${device.name}.${where}: body must be synchronous, got a promise; read after the scope, its matrices are freed when it ends`,
          );
        }
        close(held(value));
        return value;
      } catch (error) {
        close(new Set());
        throw error;
      }
    },
    free(where, matrices) {
      for (const a of matrices) {
        if (!owned.has(a.piece))
          throw new ValueError(
            `${device.name}.${where}: matrices must be its own, got one made elsewhere; free it there`,
          );
        if (a.offset !== undefined)
          throw new ValueError(
            `${device.name}.${where}: matrices must own their memory, got a part of a block; free the block's all`,
          );
        release(a.piece);
      }
    },
  };
}

const OUT_OF_MEMORY = 2;

/** The memory of every matrix in a value: itself, or inside arrays, objects, maps and sets. */
function held(value: unknown): Set<Piece> {
  const pieces = new Set<Piece>();
  const seen = new Set<object>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part) || seen.has(part)) return;
    seen.add(part);
    if (part instanceof CudaMatrix) pieces.add(part.piece);
    else if (part instanceof Map) part.forEach((entry, key) => [entry, key].forEach(visit));
    else for (const entry of part instanceof Set ? part : Object.values(part)) visit(entry);
  };
  visit(value);
  return pieces;
}
