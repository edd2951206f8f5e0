import { beforeAll, describe } from 'vitest';
import type { Arithmetic, FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { type CudaMatrix, openCuda } from '../../src/arithmetic/cuda/cuda.ts';
import { dual } from '../../src/arithmetic/dual.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { errorBound } from '../../src/arithmetic/errorBound.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import type { ArrayArithmetic, DType } from '../../src/arithmetic/hostArithmetic.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { rowBlocks } from '../../src/arithmetic/rowBlocks.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { blasOfThisMachine } from './blasOfThisMachine.ts';
import { onStub } from './onStub.ts';
import { rowLaws } from './rowLaws.ts';
import { FOUND } from './tfjsBackends.ts';

/** Entries with one zero. */
const numbers = (x: Float64Array): Float64Array => x.map((v) => v + 0);

function laws<M>(name: string, A: Arithmetic<M>, read: (a: M) => unknown): void {
  describe(name, () => {
    rowLaws(() => ({ A, read }));
  });
}

laws('float64', float64, (a) => numbers(float64.entries(a)));
laws('float32', float32, (a) => numbers(float32.entries(a)));
laws('bignumber64', bignumber64, (a) => numbers(bignumber64.entries(a)));
laws('rational', rational, rational.format);
laws('primeField', primeField, primeField.format);
laws('dual(rational)', dual(rational), ({ value, tangent }) => [value, tangent].map(rational.format));
for (const E of [errorBound(float64, 2 ** -53), errorBound(bignumber64, 2 ** -24), elementwiseBound(2 ** -24)])
  laws(E.name, E as ReturnType<typeof errorBound>, (a) => numbers(E.entries(a as never)));
const blocks = rowBlocks(float64);
laws(blocks.name, blocks, (a) => ('data' in a ? numbers(a.data) : undefined));

for (const dtype of ['float64', 'float32'] as const) {
  const A = await blasOfThisMachine(dtype);
  const absent = typeof A === 'string' ? ` (skipped: ${A})` : '';
  describe.skipIf(absent)(`blas-${dtype}${absent}`, () => {
    const B = A as ArrayArithmetic<DType>;
    rowLaws(() => ({ A: B, read: (a) => numbers(B.entries(a)) }));
  });
}

for (const { backend, absent, title } of FOUND)
  describe.skipIf(absent)(`tfjs on ${title}`, () => {
    let A: Awaited<ReturnType<typeof tfjs>>;
    beforeAll(async () => {
      A = await tfjs(backend);
    });
    rowLaws(() => ({ A, read: async (a) => numbers(await A.read(a)) }));
  });

onStub((stub) =>
  describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
    let A: FloatArithmetic<CudaMatrix>;
    beforeAll(async () => {
      A = await openCuda(dtype, { libraries: stub().libraries });
    });
    rowLaws(() => ({ A, read: async (a) => numbers(await A.read(a)) }));
  }),
);
