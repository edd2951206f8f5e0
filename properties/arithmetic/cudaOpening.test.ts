import { describe, expect, test } from 'vitest';
import type { InPlaceArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type CudaMatrix, type CudaOptions, openCuda } from '../../src/arithmetic/cuda/cuda.ts';
import { EngineError, type PcnCheckError } from '../../src/errors.ts';
import { onStub } from './onStub.ts';

const DTYPES = ['float64', 'float32'] as const;

async function refusal(dtype: 'float64' | 'float32', options: CudaOptions): Promise<PcnCheckError> {
  const error = await openCuda(dtype, options).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(EngineError);
  return error as PcnCheckError;
}

onStub((stub) => {
  describe('what is not there', () => {
    test('no device, or a number that is none of its devices, is refused', async () => {
      const { libraries } = stub();
      await stub().during({ devices: 0 }, async () => {
        const { message } = await refusal('float64', { libraries });
        expect(message).toMatch(
          /^cuda-float64\.open: a CUDA device must be there, got CUDA error 100 \(no CUDA-capable/,
        );
      });
      for (const device of [1, -1, 0.5])
        expect((await refusal('float32', { libraries, device })).message).toMatch(
          new RegExp(`^cuda-float32\\.open: device must be one of 0 to 0, got ${device};`),
        );
      await stub().during({ devices: 2 }, async () => {
        const second = await openCuda('float64', { libraries, device: 1 });
        expect(await second.read(second.identity(1))).toEqual(Float64Array.of(1));
      });
    });

    test('a missing driver, toolkit or function is named', async () => {
      const { libraries } = stub();
      const driver = await refusal('float64', { libraries: { ...libraries, cuda: '/nowhere/libcuda.so.1' } });
      expect(driver.message).toMatch(/^openCuda: the NVIDIA driver must be installed, got .*\/nowhere\/libcuda\.so\.1/);
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
      } else expect((opened as InPlaceArithmetic<CudaMatrix>).unitRoundoff).toBe(2 ** -53);
    });
  });

  describe.each(DTYPES)('%s: a library that computes something else is refused at the door', (dtype) => {
    test.each([
      ['ignores transposes', { wrongGemm: 1 }, 'products in all transposes'],
      ['keeps what C held when β = 0', { wrongGemm: 2 }, 'products in all transposes'],
      ['makes zeros of NaN', { swallowNaN: 1 }, 'NaN in a product'],
      ['copies instead of transposing', { wrongGeam: 1 }, 'sums, scalings, transposes and identities'],
      ['turns signs', { wrongKernel: 1 }, 'sums, scalings, transposes and identities'],
      ['leaves something where no row is asked for', { wrongGather: 1 }, 'rows gathered and summed'],
      ['factors a matrix wrongly', { wrongPotrf: 1 }, 'solving a system'],
      ['takes an indefinite matrix', { wrongPotrf: 2 }, 'refusing an indefinite system'],
    ])('one that %s', async (_, switches, failed) =>
      stub().during(switches, async () => {
        const [handles, live] = [stub().get('handles'), stub().get('liveCount')];
        const { message } = await refusal(dtype, { libraries: stub().libraries });
        expect(message).toMatch(
          new RegExp(`^cuda-${dtype}\\.open: Stub GPU.* must pass its self-test, got a wrong answer in "${failed}"`),
        );
        expect([stub().get('handles'), stub().get('liveCount')]).toEqual([handles, live]);
      }),
    );

    test.each(dtype === 'float64' ? [11, 24, 52] : [8, 11, 23])('one that multiplies with %i bits', async (bits) =>
      stub().during({ bits }, async () => {
        const { message } = await refusal(dtype, { libraries: stub().libraries });
        expect(message).toMatch(new RegExp(`products must round to ${dtype}, .*got ${2 ** -bits}; .*TF32`));
      }),
    );
  });
});
