import { beforeAll, describe, expect, test } from 'vitest';
import type { InPlaceArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type CudaMatrix, type CudaOptions, openCuda } from '../../src/arithmetic/cuda/cuda.ts';
import { EngineError, type PcnCheckError, ValueError } from '../../src/errors.ts';
import { NO_STUB, type Stub, buildStub } from './cudaStub.ts';
import { expectThrows } from './laws.ts';

type A = InPlaceArithmetic<CudaMatrix>;
const DTYPES = ['float64', 'float32'] as const;

async function refusal(dtype: 'float64' | 'float32', options: CudaOptions): Promise<PcnCheckError> {
  const error = await openCuda(dtype, options).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(EngineError);
  return error as PcnCheckError;
}

describe.skipIf(NO_STUB !== undefined)(
  `cuda on a stub of its libraries${NO_STUB === undefined ? '' : ` (skipped: ${NO_STUB})`}`,
  () => {
    let stub: Stub;
    beforeAll(() => {
      stub = buildStub();
    }, 120_000);
    const open = (): Promise<A> => openCuda('float64', { libraries: stub.libraries });

    describe('scopes and frees', () => {
      let A: A;
      beforeAll(async () => {
        A = await open();
      });
      /** What this arithmetic holds, without what it keeps for reuse: asking for too much gives that back. */
      const live = (): number => {
        expectThrows(() => A.block([[2 ** 20, 2 ** 22]]), EngineError, /device memory must hold/);
        return stub.get('liveCount');
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
        const single = await openCuda('float32', { libraries: stub.libraries });
        for (const use of [() => A.add(eye(), single.identity(2)), () => A.free([single.identity(2)])])
          expectThrows(use, ValueError, /must be its own, got one made elsewhere/);
      });
    });

    describe('memory that runs out', () => {
      test('gives an error that names the bytes asked for and free, and once some are freed all goes on', async () => {
        const A = await open();
        await stub.during({ memory: stub.get('liveBytes') + 20_000 }, async () => {
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
        await stub.during({ workspaceFails: 1 }, async () => {
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
          const start = stub.get('calls');
          await work(await open());
          const opening = stub.get('calls') - start;
          let [during, whileOpening, survived] = [0, 0, 0];
          for (let k = 0; k < opening + 3; k += k < 15 ? 1 : 3)
            await stub.during({ loseAfter: k, lostCode: code }, async () => {
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
              stub.set('sticky', 0); // even if the device seemed to answer again
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

    describe('what is not there', () => {
      test('no device, or a number that is none of its devices, is refused', async () => {
        const { libraries } = stub;
        await stub.during({ devices: 0 }, async () => {
          const { message } = await refusal('float64', { libraries });
          expect(message).toMatch(
            /^cuda-float64\.open: a CUDA device must be there, got CUDA error 100 \(no CUDA-capable/,
          );
        });
        for (const device of [1, -1, 0.5])
          expect((await refusal('float32', { libraries, device })).message).toMatch(
            new RegExp(`^cuda-float32\\.open: device must be one of 0 to 0, got ${device};`),
          );
        await stub.during({ devices: 2 }, async () => {
          const second = await openCuda('float64', { libraries, device: 1 });
          expect(await second.read(second.identity(1))).toEqual(Float64Array.of(1));
        });
      });

      test('a missing driver, toolkit or function is named', async () => {
        const { libraries } = stub;
        const driver = await refusal('float64', { libraries: { ...libraries, cuda: '/nowhere/libcuda.so.1' } });
        expect(driver.message).toMatch(
          /^openCuda: the NVIDIA driver must be installed, got .*\/nowhere\/libcuda\.so\.1/,
        );
        const toolkit = await refusal('float64', { libraries: { cuda: libraries.cuda!, folder: '/nowhere' } });
        expect(toolkit.message).toMatch(
          /^openCuda: cudart, cublas and cusolver .* must load, got .*\/nowhere.*libcudart/,
        );
        const other = process.platform === 'linux' ? 'libm.so.6' : libraries.cublas!;
        if (process.platform === 'linux')
          expect((await refusal('float64', { libraries: { ...libraries, cublas: other } })).message).toMatch(
            /^openCuda: cublas must have the function of "int cublasCreate_v2/,
          );
      });

      test('this machine either has a device that passes, or the reason is an EngineError', async () => {
        const opened = await openCuda('float64').catch((e: unknown) => e);
        if (opened instanceof Error) {
          expect(opened).toBeInstanceOf(EngineError);
          expect((opened as Error).message).toMatch(/must .*, got /);
        } else expect((opened as A).unitRoundoff).toBe(2 ** -53);
      });
    });

    describe.each(DTYPES)('%s: a library that computes something else is refused at the door', (dtype) => {
      test.each([
        ['ignores transposes', { wrongGemm: 1 }, 'products in all transposes'],
        ['keeps what C held when β = 0', { wrongGemm: 2 }, 'products in all transposes'],
        ['makes zeros of NaN', { swallowNaN: 1 }, 'NaN in a product'],
        ['copies instead of transposing', { wrongGeam: 1 }, 'sums, scalings, transposes and identities'],
        ['turns signs', { wrongKernel: 1 }, 'sums, scalings, transposes and identities'],
        ['factors a matrix wrongly', { wrongPotrf: 1 }, 'solving a system'],
        ['takes an indefinite matrix', { wrongPotrf: 2 }, 'refusing an indefinite system'],
      ])('one that %s', async (_, switches, failed) =>
        stub.during(switches, async () => {
          const [handles, live] = [stub.get('handles'), stub.get('liveCount')];
          const { message } = await refusal(dtype, { libraries: stub.libraries });
          expect(message).toMatch(
            new RegExp(`^cuda-${dtype}\\.open: Stub GPU.* must pass its self-test, got a wrong answer in "${failed}"`),
          );
          expect([stub.get('handles'), stub.get('liveCount')]).toEqual([handles, live]);
        }),
      );

      test.each(dtype === 'float64' ? [11, 24, 52] : [8, 11, 23])('one that multiplies with %i bits', async (bits) =>
        stub.during({ bits }, async () => {
          const { message } = await refusal(dtype, { libraries: stub.libraries });
          expect(message).toMatch(new RegExp(`products must round to ${dtype}, .*got ${2 ** -bits}; .*TF32`));
        }),
      );
    });
  },
);
