import { describe, expect, test } from 'vitest';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import type { CheckId, Judgement } from '../../src/conformance/check.ts';
import { CHECKS } from '../../src/conformance/checks/index.ts';
import { commandRule } from '../../src/conformance/commandRule.ts';
import { trial } from '../../src/conformance/trial.ts';
import { activation } from '../../src/layers/activation.ts';
import { convolution } from '../../src/layers/convolution.ts';
import type { Layer } from '../../src/layers/layer.ts';
import { linear } from '../../src/layers/linear.ts';
import { sequence } from '../../src/layers/sequence.ts';
import { pcIterative } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { type Node, graph } from '../../src/network/graph.ts';
import { linearGaussian } from '../../src/network/linearGaussian.ts';
import { type Supervised, supervised } from '../../src/problem/problem.ts';
import { fromWire, toWire } from '../../src/problem/wire.ts';
import { random } from '../../src/random.ts';
import { each, times } from './told.ts';

/** Six inputs in a row, two filters of three with stride 2 and padding 1, then 6 to 2; two samples. */
function convolving(first: (convolved: Layer) => Layer): Supervised<Float64Matrix> {
  const { normal } = random(1, 'test/conformance of convolution');
  const drawn = (rows: number, columns: number): Float64Matrix =>
    float64.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => normal() / 2),
    );
  const convolved = convolution([1, 6], { channels: 2, kernel: 3, stride: 2, padding: 1 });
  const precision = float64.matrix(1, 1, [1]);
  const nodes = [convolved.from, convolved.to, [2]].map((shape, i): Node<Float64Matrix> => ({
    shape,
    term: i === 0 ? { kind: 'free' } : { kind: 'gaussian', precision },
  }));
  const network = graph(float64, nodes, [
    { from: 0, to: 1, layer: first(convolved), theta: { filters: drawn(2, 3) } },
    { from: 1, to: 2, layer: linear(convolved.to, [2]), theta: { weights: drawn(2, 6) } },
  ]);
  return supervised(network, drawn(6, 2), drawn(2, 2));
}

const bent = convolving((convolved) => sequence(convolved, activation('tanh', convolved.to)));
const unbent = convolving((convolved) => convolved);
const plain = supervised(linearGaussian(unbent.network), unbent.x, unbent.y);

const judged = (id: CheckId, problem: Supervised<Float64Matrix>, rule: LearningRule = pcIterative) =>
  CHECKS.find((check) => check.id === id)!.judge(trial(rule, problem, 1)) as Promise<Judgement>;

describe('a convolutional network', () => {
  test.each<CheckId>([
    ...(['determinism', 'target-shape', 'stationarity', 'equals-closed-form', 'batch-invariance'] as const),
    ...(['locality', 'homogeneity', 'float32', 'error-coordinates'] as const),
  ])('with linear layers is one that %s holds predictive coding to', async (id) => {
    expect(await judged(id, plain)).toMatchObject({ outcome: 'holds' });
  });

  test('has filters whose updates are judged by their name', async () => {
    const off: LearningRule = {
      ...pcIterative,
      learn: async (A, p, z) =>
        each(await pcIterative.learn(A, p, z), (a, name) => (name === 'filters' ? times(-1)(a) : a)),
    };
    expect(await judged('equals-closed-form', plain, off)).toMatchObject({
      outcome: 'refuted',
      aspect: 'sign',
      detail: expect.stringMatching(/^update of filters_1: /) as string,
    });
  });

  test('with an activation is one whose equilibrium is certified', async () => {
    expect(await judged('nonlinear-equilibrium', bent)).toMatchObject({ outcome: 'holds' });
    const careless: LearningRule = {
      ...pcIterative,
      async infer(A, p, options) {
        const z = await pcIterative.infer(A, p, options);
        return 'undecided' in z ? z : z.map((zl, l) => (l === 1 ? times(1 + 1e-6)(zl) : zl));
      },
    };
    expect(await judged('nonlinear-equilibrium', bent, careless)).toMatchObject({ outcome: 'refuted' });
  });

  test('learns the same to the last bit from a problem that was sent to another thread', async () => {
    for (const problem of [plain, bent]) {
      const here = await trial(pcIterative, problem, 1).updates();
      expect(await trial(pcIterative, fromWire(structuredClone(toWire(problem))), 1).updates()).toEqual(here);
      expect(Object.keys(here[0]!)).toEqual(['filters']);
    }
  });

  test('is left undecided by a command, which is not asked: the protocol cannot carry it', async () => {
    const rule = await commandRule({ command: 'no-such-command-anywhere' });
    try {
      const z = await trial(pcIterative, plain, 1).activities();
      const reason = /the protocol cannot carry the network: .* got convolution from 0 to 1/;
      expect(await rule.infer(float64, plain, { accuracy: 1e-8, seed: 1 })).toMatchObject({
        undecided: expect.stringMatching(reason) as string,
      });
      await expect(rule.learn(float64, plain, z)).rejects.toThrow(reason);
    } finally {
      await rule.close();
    }
  });
});
