import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { nonlinearProblems } from '../../src/conformance/nonlinearProblems.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { predictions } from '../../src/inference/state.ts';
import { isLinearGaussian } from '../../src/network/linearGaussian.ts';
import { fromWire, toWire } from '../../src/problem/wire.ts';

const A = elementwise(float64);

describe('a problem that is sent to another thread', () => {
  test('is data that can be cloned, and predicts the same to the last bit when it is made again', async () => {
    for (const { problem } of [...conformanceProblems(1), ...(await nonlinearProblems(1))]) {
      const again = fromWire(structuredClone(toWire(problem)));
      expect(predictions(A, again.network, again.x)).toEqual(predictions(A, problem.network, problem.x));
      expect([again.x, again.y, again.clamped.size]).toEqual([problem.x, problem.y, 2]);
      expect(isLinearGaussian(again.network)).toBe(isLinearGaussian(problem.network));
    }
  });
});
