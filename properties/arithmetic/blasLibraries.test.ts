import koffi from 'koffi';
import { describe, expect, test } from 'vitest';
import { fastestSound, findBlas, openBlas } from '../../src/arithmetic/blas/openBlas.ts';
import { EngineError, ValueError } from '../../src/errors.ts';
import { blasOfThisMachine } from './blasOfThisMachine.ts';
import { thrown } from './laws.ts';
import { stubBlas, whyNoStubs } from './stubBlas.ts';

const A = await blasOfThisMachine('float64');

describe('looking for a BLAS', () => {
  test('“off” is refused', () =>
    expect(openBlas('float64', { library: 'off' })).rejects.toThrow(
      /^openBlas: library must not be switched off, got "off"; /,
    ));

  test.each([0, -1, 1.5, Number.NaN])('%d threads are refused', (threads) =>
    expect(openBlas('float64', { threads })).rejects.toThrow(ValueError),
  );

  test('a name that no library has gives a short first line, and under it the system’s reason', async () => {
    const error = (await openBlas('float32', { library: 'no-such-blas.so' }).catch((e: unknown) => e)) as Error;
    expect(error).toBeInstanceOf(EngineError);
    const [line, reason] = error.message.split('\n');
    expect(line).toMatch(/^openBlas: a float32 BLAS with LAPACK must be found, got none of 1 tried; /);
    expect(line!.length).toBeLessThan(160);
    expect(reason).toMatch(/^ {2}no-such-blas\.so: /);
  });

  const why =
    typeof A === 'string' ? A : /threads?\)/.test(A.about) ? undefined : `${A.about} does not tell its threads`;
  test.skipIf(why)(`as many threads are used as were asked for${why ? ` (skipped: ${why})` : ''}`, async () => {
    expect((await openBlas('float64', { threads: 1 })).about).toMatch(/\b1 thread\)/);
    expect((await findBlas('float64', { threads: 2 })).arithmetic.about).toMatch(/\b2 threads\)/);
  });
});

const noStubs = whyNoStubs();
describe.skipIf(noStubs)(`libraries that misbehave${noStubs ? ` (skipped: ${noStubs})` : ''}`, () => {
  const MISTAKES: readonly (readonly [define: string, warning: RegExp])[] = [
    ['WRONG_TRANSPOSE', /fails the self-test: gemm \(.*transposeA true, transposeB false/],
    ['IGNORES_BETA', /fails the self-test: gemm \(.*β = 3/],
    ['READS_ZEROED_C', /fails the self-test: gemm \(.*β = 0, C full of NaN\): entry 0 is NaN/],
    ['LOSES_NAN', /fails the self-test: NaN propagation/],
    ['FEW_BITS', /fails the self-test: gemm/],
    ['WRONG_TRIANGLE', /fails the self-test: solutions: .*NaN/],
    ['TAKES_INDEFINITE', /fails the self-test: solve: the matrix \(1, 2, 2, 1\) passes/],
    ['UNSORTED', /fails the self-test: symmetricEigenvalues \(n = 2\)/],
    ['MISSING_SYMBOL', /no_library_has_this_/],
  ];
  const right = noStubs ? '' : stubBlas('CHECKS_LENGTHS');

  test.each(['float64', 'float32'] as const)('a right %s one, of plain loops, passes', (dtype) => {
    const { arithmetic, library, warnings } = fastestSound(koffi, dtype, [[right]]);
    expect([library, arithmetic.name, warnings]).toEqual([right, `blas-${dtype}`, []]);
    expect(arithmetic.about).toBe(`BLAS of unknown make, ${right}`);
  });

  describe.each(['float64', 'float32'] as const)('in %s', (dtype) => {
    test.each(MISTAKES)('one with %s is dropped, with the test that it failed', (define, warning) => {
      const error = thrown(() => fastestSound(koffi, dtype, [[stubBlas(define)]])) as Error;
      expect(error).toBeInstanceOf(EngineError);
      expect(error.message).toMatch(warning);
    });
  });

  test('after one that is absent and two that are dropped, the next is taken, and the dropped are warned of', () => {
    const bad = [stubBlas('LOSES_NAN'), stubBlas('MISSING_SYMBOL')];
    const found = fastestSound(koffi, 'float64', [['no-such-blas.so', ...bad, right]]);
    expect(found.library).toBe(right);
    expect(found.warnings.map((line) => line.slice(0, line.indexOf(':')))).toEqual(bad);
  });

  test.each([
    ['64-bit integers under plain names', ['INT=int64_t']],
    ['64-bit integers, of which it tells', ['SAYS_ILP64', 'INT=int64_t']],
    ['the names of NumPy’s wheels', ['INT=int64_t', 'NAMES=SCIPY64']],
    ['the names of SciPy’s wheels', ['NAMES=SCIPY']],
    ['the names of OpenBLAS with 64-bit integers', ['INT=int64_t', 'NAMES=LONG']],
  ])('one with %s passes', (_, defines) => {
    const path = stubBlas(...defines);
    expect(fastestSound(koffi, 'float64', [[path]]).library).toBe(path);
  });

  test('integers of BLAS and LAPACK may differ in length where they are two libraries', () => {
    const both = `${stubBlas('INT=int64_t')}+${right}`;
    expect(fastestSound(koffi, 'float64', [[both]]).library).toBe(both);
  });

  test('of several that pass, the fastest is taken, and it says of which others', () => {
    const slow = stubBlas('SLOW');
    for (const places of [
      [[slow], [right]],
      [[right], [slow]],
    ]) {
      const { library, arithmetic } = fastestSound(koffi, 'float64', places);
      expect(library).toBe(right);
      expect(arithmetic.about).toContain(`faster than BLAS of unknown make, ${slow}`);
    }
  });

  test('asking for threads where they cannot be set is refused', () => {
    const error = thrown(() => fastestSound(koffi, 'float64', [[right]], 2)) as Error;
    expect(error.message).toMatch(/has no function that sets the number of threads/);
  });
});
