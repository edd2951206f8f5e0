import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Arithmetic, InPlaceArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type CudaMatrix, openCuda } from '../../src/arithmetic/cuda/cuda.ts';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { errorBound } from '../../src/arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { minimiser } from '../../src/definition/minimum.ts';
import { EngineError, SingularError, ValueError } from '../../src/errors.ts';
import { gradientDescent } from '../../src/inference/gradientDescent.ts';
import { mapProblem } from '../../src/problem/problem.ts';
import type { LinearProblem } from '../../src/problem/problem.ts';
import { equilibriumActivities } from '../../src/theory/equilibrium.ts';
import { bpFactors, pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { NO_STUB, type Stub, buildStub } from './cudaStub.ts';
import { expectThrows, misuse } from './laws.ts';
import { digits, eighths, logUniform, planted, seeds, sizes } from './matrices.ts';
import { RATIONAL, evaluate, program } from './programs.ts';
import { FLAGS, OWN_ROUNDINGS, productRatio, solveRatio } from './rounding.ts';

type A = InPlaceArithmetic<CudaMatrix>;
const DTYPES = [
  { dtype: 'float64', u: 2 ** -53, round: (x: number) => x },
  { dtype: 'float32', u: 2 ** -24, round: Math.fround },
] as const;

const into = <M>(A: Arithmetic<M>, problem: LinearProblem<Float64Matrix>): LinearProblem<M> =>
  mapProblem(problem, (a) => A.matrix(a.rows, a.columns, a.data));

/** What lives on the device once everything kept for reuse has been given back: asking for too much does that. */
function liveWithoutReserve(A: A, stub: Stub): number {
  expectThrows(() => A.block([[2 ** 20, 2 ** 22]]), EngineError, /device memory must hold/);
  return stub.get('liveCount');
}

// The stub has the libraries' ABI and plain loops inside: what is tested is everything on this side of that ABI.
describe.skipIf(NO_STUB !== undefined).each(DTYPES)(
  `cuda on a stub of its libraries, $dtype${NO_STUB === undefined ? '' : ` (skipped: ${NO_STUB})`}`,
  ({ dtype, u, round }) => {
    let stub: Stub;
    let A: A;
    beforeAll(async () => {
      stub = buildStub();
      A = await openCuda(dtype, { libraries: stub.libraries });
    });
    const rounded = (x: Float64Array): Float64Array => x.map(round);
    test('it names itself, its device and its versions, and leaves nothing of its self-test on the device', () => {
      expect(stub.get('liveCount')).toBe(0);
      expect(A.name).toBe(`cuda-${dtype}`);
      expect(A.about).toBe('Stub GPU, compute capability 9.0, driver for CUDA 13.0, runtime 12.8, cuBLAS 12.8.4');
    });

    misuse(`cuda-${dtype}`, () => A as Arithmetic<unknown>);

    test('the measured unit roundoff is that of the format', () => expect(A.unitRoundoff).toBe(u));

    test.each([1, 3, 4, 63, 65, 130])('a sum of %i products stays within γ_k|A||B| of the exact one', async (k) => {
      for (const flags of FLAGS) {
        const factors = [rounded(logUniform(k, 3 * k)), rounded(logUniform(k + 1, k * 2))] as const;
        expect(await productRatio(A, factors, [3, k, 2], flags)).toBeLessThanOrEqual(OWN_ROUNDINGS);
      }
    });

    test.each(FLAGS)(
      'C ← αop(A)op(B) + βC is the host’s, exactly, for all shapes (transposeA $transposeA, transposeB $transposeB)',
      async (flags) => {
        await fc.assert(
          fc.asyncProperty(seeds, sizes, sizes, sizes, fc.constantFrom(0, 1, -0.5), async (s, m, k, n, beta) => {
            const run = <M>(A: InPlaceArithmetic<M>): M => {
              const a = A.matrix(flags.transposeA ? k : m, flags.transposeA ? m : k, eighths(s, m * k));
              const b = A.matrix(flags.transposeB ? n : k, flags.transposeB ? k : n, eighths(s + 1, k * n));
              const c = A.matrix(m, n, eighths(s + 2, m * n));
              A.gemm(0.25, a, b, beta, c, flags);
              return A.add(c, A.multiply(a, b, flags));
            };
            expect(await A.read(A.scope(() => run(A)))).toEqual(run(float64).data);
          }),
          { seed: 5, numRuns: 60 },
        );
      },
    );

    test('an integer product of 65×130 and 130×63 is exact', async () => {
      const run = <M>(A: Arithmetic<M>): M =>
        A.multiply(A.matrix(65, 130, digits(1, 65 * 130)), A.matrix(130, 63, digits(2, 130 * 63)));
      expect(await A.read(run(A))).toEqual(run(float64).data);
    });

    test('sums, differences, scalings, transposes and reciprocals are correctly rounded', async () => {
      const [a, b] = [rounded(logUniform(1, 6)), rounded(logUniform(2, 6))];
      const [x, y, c] = [A.matrix(2, 3, a), A.matrix(2, 3, b), A.matrix(1, 1, [-1.7])];
      const factor = round(-1.7);
      expect(await A.read(A.add(x, y))).toEqual(a.map((v, i) => round(v + b[i]!)));
      expect(await A.read(A.subtract(x, y))).toEqual(a.map((v, i) => round(v - b[i]!)));
      expect(await A.read(A.scale(c, x))).toEqual(a.map((v) => round(factor * v)));
      expect(await A.read(A.transpose(x))).toEqual(Float64Array.from([0, 3, 1, 4, 2, 5], (i) => a[i]!));
      expect(await A.read(A.reciprocal(c))).toEqual(Float64Array.of(round(1 / factor)));
      expect(await A.read(A.identity(2))).toEqual(Float64Array.of(1, 0, 0, 1));
    });

    test('Y ← αX + βY is the host’s, and β = 0 forgets a NaN', async () => {
      const [a, b] = [eighths(1, 700), eighths(2, 700)];
      for (const [alpha, beta] of [
        [1, 1],
        [-2, 0.5],
        [0.25, 0],
        [0, -1],
      ] as const) {
        const [x, y] = [A.matrix(35, 20, a), A.matrix(35, 20, b)];
        A.axpby(alpha, x, beta, y);
        expect((await A.read(y)).map((v) => v + 0)).toEqual(a.map((v, i) => alpha * v + beta * b[i]! + 0)); // + 0: either zero
      }
      let infinity = A.matrix(1, 1, [2 ** 127]);
      for (let i = 0; i < 4; i++) infinity = A.scale(infinity, infinity);
      const nan = A.subtract(infinity, infinity);
      expect(await A.read(nan)).toEqual(Float64Array.of(Number.NaN));
      expect(await A.read(A.reciprocal(nan))).toEqual(Float64Array.of(Number.NaN));
      A.axpby(3, A.identity(1), 0, nan);
      expect(await A.read(nan)).toEqual(Float64Array.of(3));
    });

    test('a block is zeros in one piece, whose parts are seen through the whole', async () => {
      const { all, parts } = A.block([
        [2, 3],
        [1, 1],
        [2, 2],
      ]);
      expect(A.shape(all)).toEqual([1, 11]);
      expect(await A.read(all)).toEqual(new Float64Array(11));
      A.axpby(1, A.matrix(2, 3, [1, 2, 3, 4, 5, 6]), 0, parts[0]!);
      A.gemm(1, parts[0]!, parts[0]!, 0, parts[2]!, { transposeB: true });
      A.axpby(1, A.matrix(1, 1, [7]), 0, parts[1]!);
      expect(await A.read(all)).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 14, 32, 32, 77));
      expectThrows(() => A.gemm(1, parts[0]!, parts[1]!, 0, all), Error, /must/);
      expectThrows(() => A.gemm(1, parts[2]!, A.identity(2), 0, parts[2]!), ValueError, /C must not overlap A or B/);
      A.free([all]);
      expectThrows(() => A.add(parts[1]!, parts[1]!), ValueError, /must be in memory, got a 1×1 one already freed/);
    });

    test.each([
      [1, 1],
      [3, 1e3],
      [5, 1e5],
      [33, 1e4],
      [65, 1e2],
    ])('solving %i equations of condition number %d has a backward error below Cholesky’s bound', async (n, kappa) => {
      const ratio = await solveRatio(A, rounded(planted(n, n, kappa)), rounded(logUniform(n, n * 2)), n);
      expect(ratio).toBeLessThanOrEqual(OWN_ROUNDINGS);
    });

    test('solve reads the lower triangle only, and leaves A and B as they were', async () => {
      const [a, b] = [A.matrix(2, 2, [4, 77, 2, 3]), A.matrix(2, 2, [1, 2, 3, 4])];
      const x = await A.read(A.solve(A.matrix(2, 2, [4, 2, 2, 3]), b));
      expect(await A.read(A.solve(a, b))).toEqual(x);
      expect(await A.read(a)).toEqual(Float64Array.of(4, 77, 2, 3));
      expect(await A.read(b)).toEqual(Float64Array.of(1, 2, 3, 4));
    });

    test.each([
      ['zero', [0, 0, 0, 0], 0],
      ['indefinite with a positive diagonal', [1, 2, 2, 1], 1],
      ['negative definite', [-1, 0, 0, -1], 0],
      ['of rank one', [1, 1, 1, 1], 1],
    ])('a matrix that is %s is refused, and leaves nothing behind', (_, entries, row) => {
      const [a, b] = [A.matrix(2, 2, entries), A.identity(2)];
      const before = liveWithoutReserve(A, stub);
      const text = new RegExp(
        `^cuda-${dtype}\\.solve: A must be symmetric positive definite, got .*row ${row} of 2; .*bignumber`,
      );
      expectThrows(() => A.solve(a, b), SingularError, text);
      expect(liveWithoutReserve(A, stub)).toBe(before);
    });

    test('the reciprocal of zero of either sign is refused', () => {
      for (const zero of [0, -0])
        expectThrows(() => A.reciprocal(A.matrix(1, 1, [zero])), SingularError, /\.reciprocal: c must not be zero/);
    });

    test('random programs stay within twice the proven error bound, once for each engine', async () => {
      const bounds = errorBound(float64, u);
      await fc.assert(
        fc.asyncProperty(seeds, sizes, async (s, n) => {
          const plan = program(s, n, 8, RATIONAL);
          const run = <M>(A: Arithmetic<M>): M =>
            evaluate(
              A,
              plan,
              [0, 1, 2].map((i) =>
                A.matrix(
                  n,
                  n,
                  eighths(s + i, n * n).map((x) => x / 16),
                ),
              ),
            );
          const [x, { value, error }] = [await A.read(A.scope(() => run(A))), run(bounds)];
          x.forEach((v, i) => expect(Math.abs(v - value.data[i]!)).toBeLessThanOrEqual(2 * error[i]!));
        }),
        { seed: 3, numRuns: 60 },
      );
    });

    test.each(conformanceProblems(11))(
      'closed forms agree with float64 within twice their bound, once for each engine: $shape',
      async (given) => {
        const before = liveWithoutReserve(A, stub);
        const bounds = errorBound(float64, u);
        const formulas = {
          activities: equilibriumActivities,
          pc: <M>(A: Arithmetic<M>, p: LinearProblem<M>) => weightGradients(A, p, pcFactors(A, p)),
          bp: <M>(A: Arithmetic<M>, p: LinearProblem<M>) => weightGradients(A, p, bpFactors(A, p)),
        };
        for (const formula of Object.values(formulas)) {
          const device = A.scope(() => formula(A, into(A, given.problem)));
          const expected = formula(bounds, into(bounds, given.problem));
          for (const [l, { value, error }] of expected.entries()) {
            const got = await A.read(device[l]!);
            got.forEach((x, i) => expect(Math.abs(x - value.data[i]!)).toBeLessThanOrEqual(2 * error[i]!));
          }
          expect(device).toHaveLength(expected.length);
          A.free([...device]);
        }
        expect(liveWithoutReserve(A, stub)).toBe(before);
      },
    );

    test.each(conformanceProblems(11).filter(({ problem }) => problem.network.layers.length > 1))(
      'gradient descent settles on the minimum, and gives all memory back: $shape',
      async ({ problem }) => {
        const before = liveWithoutReserve(A, stub);
        const { mu, lambdaMax } = spectrum(float64, problem.network);
        const device = A.scope(() => into(A, problem));
        const run = await gradientDescent(A, device, {
          stepSize: 1.9 / lambdaMax,
          mu,
          relativeError: 1e-3,
          maxSteps: Math.ceil((40 * lambdaMax) / mu) + 400,
        });
        expect(run.status).toBe('converged');
        const zStar = minimiser(bignumber64, into(bignumber64, problem));
        let squared = 0;
        for (const [l, zl] of run.activities.entries()) {
          const exact = bignumber64.entries(zStar[l]!);
          (await A.read(zl)).forEach((x, i) => (squared += (x - exact[i]!) ** 2));
        }
        expect(Math.sqrt(squared)).toBeLessThanOrEqual(run.bound);
        const { layers } = device.network;
        A.free([...run.activities, ...layers.flatMap((l) => [...Object.values(l.theta), l.precision])]);
        expect(liveWithoutReserve(A, stub)).toBe(before);
      },
    );
  },
);
