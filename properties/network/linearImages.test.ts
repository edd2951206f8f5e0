import { describe, expect, test } from 'vitest';
import { rational } from '../../src/arithmetic/rational.ts';
import { energyGradient, energySum, predictions, stateAt } from '../../src/inference/state.ts';
import { activation } from '../../src/layers/activation.ts';
import { convolution } from '../../src/layers/convolution.ts';
import type { Layer } from '../../src/layers/layer.ts';
import { linear } from '../../src/layers/linear.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { named } from '../../src/layers/named.ts';
import { reshaped } from '../../src/layers/reshaped.ts';
import { residual } from '../../src/layers/residual.ts';
import { sequence } from '../../src/layers/sequence.ts';
import { localUpdates } from '../../src/learning/updates.ts';
import { buildNetwork } from '../../src/network/build.ts';
import { asLinear, supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';
import { equilibratedEnergy, equilibriumActivities, loss } from '../../src/theory/equilibrium.ts';
import { parameterGradients, pcFactors, weightGradients } from '../../src/theory/gradients.ts';

const A = rational;
const kernel = (of: readonly number[]): Layer => convolution(of, { channels: 2, kernel: 3, padding: 1 });

const CASES: readonly (readonly [string, readonly Layer[]])[] = [
  [
    'convolution, block, mean pooling, readout',
    [kernel([1, 4, 2]), residual(kernel([2, 4, 2])), meanPooling([2, 4, 2], 2), linear([2, 2, 1], [2])],
  ],
  [
    'named layers, a reshape and the identity as layers of their own',
    [
      sequence(named('first', kernel([1, 4])), named('second', kernel([2, 4]))),
      reshaped([2, 4], [4, 2]),
      activation('identity', [4, 2]),
      meanPooling([4, 2], 2),
      linear([4, 1], [2]),
    ],
  ],
];

describe.each(CASES)('closed forms, in fractions, of %s', (_, layers) => {
  const r = random(7, 'test/linear images');
  const whole = (m: number, n: number) =>
    A.matrix(
      m,
      n,
      Float64Array.from({ length: m * n }, () => r.integer(-2, 2)),
    );
  const network = buildNetwork(
    A,
    layers.map(({ recipe }) => recipe),
    (role, m, n) => (role === 'precision' ? A.matrix(1, 1, [r.integer(1, 3)]) : whole(m, n)),
  );
  const inputs = layers[0]!.from.reduce((a, b) => a * b);
  const problem = asLinear(supervised(network, whole(inputs, 2), whole(2, 2)));
  const z = equilibriumActivities(A, problem);

  test('the equilibrium is at rest, exactly, and its energy the rescaled loss', () => {
    for (const g of energyGradient(A, problem, z)) expect(A.format(A.subtract(g, g))).toEqual(A.format(g));
    const mean = A.scale(A.matrix(1, 1, [0.5]), energySum(A, stateAt(A, problem.network, z))); // of two samples
    expect(A.format(equilibratedEnergy(A, problem))).toEqual(A.format(mean));
    const swept = stateAt(A, problem.network, [...predictions(A, network, problem.x).slice(0, -1), problem.y]);
    expect(A.format(loss(A, problem))).toEqual(A.format(A.scale(A.matrix(1, 1, [0.5]), energySum(A, swept))));
  });
  test('local updates there are minus the gradients of theory, by the same names', () => {
    const minus = A.matrix(1, 1, [-1]);
    const written = (all: readonly Readonly<Record<string, ReturnType<typeof whole>>>[]) =>
      all.map((set) => Object.fromEntries(Object.entries(set).map(([name, m]) => [name, A.format(m)])));
    const negated = localUpdates(A, problem, z).map((set) =>
      Object.fromEntries(Object.entries(set).map(([name, m]) => [name, A.scale(minus, m)])),
    );
    expect(() => weightGradients(A, problem, pcFactors(A, problem))).toThrow(
      /weightGradients: layer \d must have weights or filters, got (mean-pooling|convolution → convolution); parameterGradients/,
    );
    expect(written(parameterGradients(A, problem, pcFactors(A, problem)))).toEqual(written(negated));
  });
});
