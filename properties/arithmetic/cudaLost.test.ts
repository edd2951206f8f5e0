import { describe, expect, test } from 'vitest';
import type { InPlaceArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type CudaMatrix, openCuda } from '../../src/arithmetic/cuda/cuda.ts';
import { EngineError } from '../../src/errors.ts';
import { expectThrows } from './laws.ts';
import { onStub } from './onStub.ts';

type A = InPlaceArithmetic<CudaMatrix>;

onStub((stub) => {
  const open = (): Promise<A> => openCuda('float64', { libraries: stub().libraries });

  describe('a device that is lost', () => {
    /** Every kind of call, ending in numbers. */
    const work = async (A: A): Promise<Float64Array> =>
      A.read(
        A.scope(() => {
          const a = A.add(A.matrix(2, 2, [2, 0, 0, 2]), A.identity(2));
          const b = A.scale(A.reciprocal(A.matrix(1, 1, [2])), A.transpose(A.multiply(a, a)));
          const { parts } = A.block([[2, 2]]);
          A.axpby(1, A.solve(b, A.subtract(a, b)), 0, parts[0]!);
          A.gemm(1, a, b, 1, parts[0]!);
          return parts[0]!;
        }),
      );

    test.each([700, 719])(
      'at any call (code %i) says so, then and ever after, and never gives a number',
      async (code) => {
        const probe = await open();
        const expected = await work(probe);
        const start = stub().get('calls');
        await work(await open());
        const opening = stub().get('calls') - start;
        let [during, whileOpening, survived] = [0, 0, 0];
        for (let k = 0; k < opening + 3; k += k < 15 ? 1 : 3)
          await stub().during({ loseAfter: k, lostCode: code }, async () => {
            const lost = new RegExp(
              `^cuda-float64\\.\\w+: the device must be there, got CUDA error ${code} .*it is lost`,
            );
            const A = await open().catch((e: unknown) => e as Error);
            if (A instanceof Error) {
              expect(A).toBeInstanceOf(EngineError);
              expect(A.message).toMatch(lost);
              whileOpening++;
              return;
            }
            const first = await work(A).catch((e: unknown) => e as Error);
            if (first instanceof Float64Array) {
              expect(first).toEqual(expected);
              survived++;
              return;
            }
            expect(first).toBeInstanceOf(EngineError);
            expect(first.message).toMatch(lost);
            during++;
            stub().set('sticky', 0); // even if the device seemed to answer again
            for (const call of [
              () => A.identity(1),
              () => A.matrix(1, 1, [1]),
              () => A.block([[1, 1]]),
              () => A.scope(() => A.identity(1)),
            ])
              expectThrows(call, EngineError, lost);
            await expect(work(A)).rejects.toThrow(lost);
          });
        expect([during > 5, whileOpening > 20, survived > 0]).toEqual([true, true, true]);
      },
    );
  });
});
