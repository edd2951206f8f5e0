import { describe, expect, test } from 'vitest';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { caseNumbers } from '../../src/conformance/caseNumbers.ts';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { nonlinearProblems } from '../../src/conformance/nonlinearProblems.ts';
import { trial } from '../../src/conformance/trial.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { linear } from '../../src/layers/linear.ts';
import { pcClosedForm, pcIterative } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { graph } from '../../src/network/graph.ts';
import { problem } from '../../src/problem/numbers.ts';
import { supervised } from '../../src/problem/problem.ts';

const { problem: linearOne } = conformanceProblems(1)[8]!;
const zeros = (rows: number, columns: number): Float64Matrix =>
  float64.matrix(rows, columns, new Float64Array(rows * columns));

describe('a rule as rules were before', () => {
  test('with a door of its own for nonlinear networks is told what to change', async () => {
    const rule = { ...pcClosedForm, dense: { infer: pcClosedForm.infer, learn: pcClosedForm.learn } };
    await expect(checkRule(rule, { seed: 1 })).rejects.toThrow(
      /pc-closed-form must have one infer and one learn for all networks, got dense besides; move what it does/,
    );
  });

  test('that returns matrices from learn is told what to return', async () => {
    const matrices = (updates: readonly unknown[]): LearningRule =>
      Object.assign({ ...pcClosedForm }, { learn: () => updates });
    const { updates } = trial(matrices([zeros(6, 4)]), linearOne, 1);
    await expect(updates()).rejects.toThrow(
      /must be one record of parameters a layer, got matrices; return updates.map\(\(weights\) => \(\{ weights \}\)\)/,
    );
  });
});

describe('updates', () => {
  const learning = (change: (theta: Record<string, Float64Matrix>) => unknown): LearningRule => ({
    ...pcIterative,
    learn: async (A, p, z) => (await pcIterative.learn(A, p, z)).map((theta) => change({ ...theta })) as [],
  });

  test('that lack a parameter, or are of another shape, are told from what they must be', async () => {
    const { problem: bent } = (await nonlinearProblems(1))[0]!;
    const asked = (change: Parameters<typeof learning>[0]) => trial(learning(change), bent, 1).updates();
    const expected = 'must be W_1 3×2, W_2 1×3, b_1 3×1, b_2 1×1, got';
    await expect(asked(({ weights }) => ({ weights }))).rejects.toThrow(`${expected} W_1 3×2, W_2 1×3; a matrix`);
    await expect(asked((theta) => ({ ...theta, bias: zeros(2, 1) }))).rejects.toThrow(
      `${expected} W_1 3×2, W_2 1×3, b_1 2×1`,
    );
    await expect(asked((theta) => ({ ...theta, gain: zeros(1, 1) }))).rejects.toThrow('gain_1 1×1');
    await expect(asked(() => 'nothing')).rejects.toThrow(`${expected} something else`);
    await expect(
      asked((theta) => ({ ...theta, weights: { ...theta['weights'], data: new Float64Array(1) } })),
    ).rejects.toThrow(expected);
    expect((await asked((theta) => ({ ...theta, gain: undefined }))).length).toBe(2);
  });
});

describe('the numbers of a case', () => {
  test('of a linear problem are its weights, scales, skips and precisions: no biases, no activations', () => {
    expect(Object.keys(caseNumbers(linearOne)).toSorted()).toEqual(
      ['widths', 'batch', 'x', 'y', 'weights', 'scales', 'skips', 'precisions'].toSorted(),
    );
  });

  test('make the same problem again, linear or not', async () => {
    for (const { problem: given } of [...conformanceProblems(1), ...(await nonlinearProblems(1))]) {
      const numbers = caseNumbers(given);
      if ('undecided' in numbers) throw new Error(numbers.undecided);
      expect(caseNumbers(problem(float64, numbers))).toEqual(
        'activations' in numbers ? numbers : { ...numbers, activations: expect.anything(), placement: 'after' },
      );
    }
  });

  test('are none where version 1 of the protocol cannot carry the network, with the reason', () => {
    const at = (n: number) => ({
      shape: [n],
      term: { kind: 'gaussian' as const, precision: float64.matrix(1, 1, [1]) },
    });
    const root = { shape: [2], term: { kind: 'free' as const } };
    const bare = graph(
      float64,
      [root, at(3)],
      [{ from: 0, to: 1, layer: linear([2], [3]), theta: { weights: zeros(3, 2) } }],
    );
    const ends = [zeros(2, 1), zeros(3, 1)] as const;
    const reason = (network: Parameters<typeof supervised>[0]): string => {
      const numbers = caseNumbers(supervised(network as typeof bare, ...ends));
      return 'undecided' in numbers ? numbers.undecided : 'none';
    };
    expect(reason(bare)).toMatch(/^the protocol cannot carry the network: .* got linear from 0 to 1/);
    const filters = convolution([1, 2], { channels: 1, kernel: 2, padding: 1 });
    const nodes = [
      { ...root, shape: [1, 2] },
      { ...at(3), shape: [1, 3] },
    ];
    const convolving = graph(float64, nodes, [{ from: 0, to: 1, layer: filters, theta: { filters: zeros(1, 2) } }]);
    expect(reason(convolving)).toMatch(/ got convolution from 0 to 1/);
    const square = { widths: [2, 3], weights: [new Float64Array(6)], activations: ['square' as const] };
    expect(reason(problem(float64, { ...square, x: [0, 0], y: [0, 0, 0], batch: 1 }).network)).toMatch(
      /activations must be among identity, .*gelu, got square/,
    );
  });

  test('are none where activations stand before some weights and after others', () => {
    const one = {
      widths: [2, 2],
      weights: [new Float64Array(4)],
      activations: ['tanh' as const],
      x: [0, 0],
      y: [0, 0],
      batch: 1,
    };
    const [after, before] = (['after', 'before'] as const).map(
      (placement) => problem(float64, { ...one, placement }).network,
    );
    const mixed = graph(
      float64,
      [...after!.nodes, before!.nodes[1]!],
      [after!.edges[0]!, { ...before!.edges[0]!, from: 1, to: 2 }],
    );
    expect(caseNumbers(supervised(mixed, zeros(2, 1), zeros(2, 1)))).toEqual({
      undecided: 'the protocol cannot carry the network: activations stand before some weights and after others',
    });
  });
});
