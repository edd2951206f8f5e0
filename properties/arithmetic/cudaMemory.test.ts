import { beforeAll, describe, expect, test } from 'vitest';
import type { InPlaceArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type CudaMatrix, openCuda } from '../../src/arithmetic/cuda/cuda.ts';
import { EngineError, ValueError } from '../../src/errors.ts';
import { expectThrows } from './laws.ts';
import { onStub } from './onStub.ts';

type A = InPlaceArithmetic<CudaMatrix>;

onStub((stub) => {
  const open = (): Promise<A> => openCuda('float64', { libraries: stub().libraries });

  describe('scopes and frees', () => {
    let A: A;
    beforeAll(async () => {
      A = await open();
    });
    /** What this arithmetic holds, without what it keeps for reuse: asking for too much gives that back. */
    const live = (): number => {
      expectThrows(() => A.block([[2 ** 20, 2 ** 22]]), EngineError, /device memory must hold/);
      return stub().get('liveCount');
    };
    const eye = (): CudaMatrix => A.identity(2);

    test('a scope frees what it made except what its value holds, wherever in it that lies', async () => {
      const none = live();
      const value = A.scope(() => {
        A.add(eye(), eye());
        const { parts } = A.block([
          [1, 2],
          [2, 2],
        ]);
        return {
          deep: [{ a: eye() }, new Map([['b', eye()]])],
          set: new Set([eye()]),
          part: parts[1]!,
          n: 3,
          z: null,
        };
      });
      expect(live()).toBe(none + 4);
      expect(await A.read(value.part)).toEqual(new Float64Array(4));
      expect(await A.read(value.deep[0] instanceof Map ? eye() : value.deep[0]!.a)).toEqual(
        Float64Array.of(1, 0, 0, 1),
      );
    });

    test('what an inner scope returns belongs to the outer one, and what was there before stays', () => {
      const before = eye();
      const none = live();
      A.scope(() => {
        A.scope(() => A.add(before, eye()));
        expect(live()).toBe(none + 1);
        A.free([eye()]);
        expect(live()).toBe(none + 1);
      });
      expect(live()).toBe(none);
      A.free([before]);
      expect(live()).toBe(none - 1);
    });

    test('a body that throws leaves nothing, and scopes go on as before', () => {
      const none = live();
      const fail = (): never => {
        eye();
        throw new RangeError('mine');
      };
      expect(() => A.scope(() => A.scope(fail))).toThrow(RangeError);
      expect(live()).toBe(none);
      A.free([A.scope(() => eye())]);
      expect(live()).toBe(none);
    });

    test('an asynchronous body is refused: its matrices would be freed under it', () => {
      const none = live();
      const body = async (): Promise<CudaMatrix> => eye();
      expectThrows(() => A.scope(body), ValueError, /\.scope: body must be synchronous, got a promise/);
      expect(live()).toBe(none);
    });

    test('a freed matrix is refused by every operation, and freeing it again does nothing', async () => {
      const [gone, one] = [eye(), A.identity(1)];
      A.free([gone, gone]);
      A.free([gone]);
      const other = eye(); // takes the freed memory; the old matrix must not be mistaken for it
      const uses: Readonly<Record<string, () => unknown>> = {
        add: () => A.add(gone, other),
        subtract: () => A.subtract(other, gone),
        scale: () => A.scale(one, gone),
        transpose: () => A.transpose(gone),
        multiply: () => A.multiply(other, gone),
        solve: () => A.solve(gone, other),
        gemm: () => A.gemm(1, other, other, 0, gone),
        axpby: () => A.axpby(1, gone, 1, other),
      };
      for (const [name, use] of Object.entries(uses))
        expectThrows(use, ValueError, new RegExp(`^cuda-float64\\.${name}: .*got a 2×2 one already freed`));
      await expect(A.read(gone)).rejects.toThrow(/\.read: matrices must be in memory/);
      expect(await A.read(other)).toEqual(Float64Array.of(1, 0, 0, 1));
    });

    test('a part of a block is not freed alone, nor is another arithmetic’s matrix used or freed', async () => {
      const { parts } = A.block([[2, 2]]);
      expectThrows(() => A.free(parts), ValueError, /\.free: matrices must own their memory, got a part/);
      const single = await openCuda('float32', { libraries: stub().libraries });
      for (const use of [() => A.add(eye(), single.identity(2)), () => A.free([single.identity(2)])])
        expectThrows(use, ValueError, /must be its own, got one made elsewhere/);
    });
  });

  describe('memory that runs out', () => {
    test('gives an error that names the bytes asked for and free, and once some are freed all goes on', async () => {
      const A = await open();
      await stub().during({ memory: stub().get('liveBytes') + 20_000 }, async () => {
        const first = A.matrix(40, 40, new Float64Array(1600).fill(2));
        expectThrows(
          () => A.add(first, first),
          EngineError,
          /^cuda-float64\.add: device memory must hold 12800 bytes more, got 7200 bytes free of \d+; free matrices/,
        );
        expect((await A.read(first))[1599]).toBe(2);
        A.free([first]);
        const again = A.identity(48); // 18432 bytes: only with what was kept for reuse given back
        expect((await A.read(again))[49]).toBe(1);
        A.free([again]);
      });
    });

    test('in a library’s workspace is an error too, and leaves nothing behind', async () => {
      const A = await open();
      await stub().during({ workspaceFails: 1 }, async () => {
        const a = A.identity(3);
        expectThrows(
          () => A.solve(a, a),
          EngineError,
          /\.solve: device memory must hold the library's workspace, got \d+/,
        );
      });
      expect(await A.read(A.solve(A.identity(2), A.identity(2)))).toEqual(Float64Array.of(1, 0, 0, 1));
    });
  });
});
