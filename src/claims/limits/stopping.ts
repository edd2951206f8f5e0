import type { ActivationName } from '../../arithmetic/activations.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64 } from '../../arithmetic/float64.ts';
import type { Claim, Measurement, RatioCase, RatioTest, Setting } from '../../evidence/claim.ts';
import { parameterised } from '../../network/parameterisations.ts';
import { problem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { type Settled, type Stopped, settled, stopped } from './stopped.ts';

const BATCH = 4;
/** η of both descents: below 2/λ_max in error coordinates here, and long enough for a few hundred steps to settle. */
const RATE = 0.2;

const A = elementwise(float64);

/** Residual depth-µP networks, φ before the weights of layers 2..L. */
export const casesOf =
  (width: number, depth: number) =>
  ({ seed, data }: Setting): RatioCase[] =>
    (['identity', 'tanh', 'gelu'] as const satisfies readonly ActivationName[]).map((activation) => {
      const r = random(seed, `stopped ${activation}`);
      const { inputs, outputs, x, y } = data.draw(r, 16, 8, BATCH);
      const size = Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
      const numbers = parameterised('mupc', { inputs, width, depth, outputs, skips: true }, r);
      const activations = numbers.weights.map((_, i) => (i === 0 ? 'identity' : activation));
      return {
        label: `${activation}, width ${width}, depth ${depth}`,
        numbers: { ...numbers, activations, placement: 'before', x: x.map((v) => v / size), y, batch: BATCH },
      };
    });

type Looks = readonly Stopped[];

/** Descents of a case in both coordinates, looked at after the given steps and where error coordinates have settled. */
const compared =
  (
    coordinates: 'error' | 'state',
    steps: readonly number[],
    distance: (at: Looks, settled: Settled) => { readonly error: number; readonly bound: number },
  ): Measurement =>
  async (_, c) => {
    const given = problem(A, c.numbers);
    const rest = await settled(given);
    if (rest === undefined) return { undecided: 'inference in error coordinates did not come to rest' };
    return distance(stopped(given, coordinates, RATE, steps), rest);
  };

const nearer = (at: Looks, settled: Settled) => ({ error: 1 - at[0]!.cosine, bound: 1 - settled.cosine });

const claim = (
  about: Pick<Claim, 'id' | 'title' | 'statement' | 'formula' | 'expected'>,
  [width, depth]: readonly [number, number],
  measure: Measurement,
  controls: RatioTest['controls'],
): Claim => ({
  ...about,
  source: { paper: 'LIM', place: '"as long as an activity equilibrium is reached", quantified here' },
  test: { kind: 'certificate', engines: ['float64'], cases: casesOf(width, depth), measure, controls },
});

const TOGETHER = String.raw`\cos\big(\Delta W^{(t)}, \Delta W^{BP}\big)`;

/** The largest (1 − cos of a layer)/(1 − cos of it where it has settled). */
function worstLayer(at: Looks, settled: Settled): { error: number; bound: number } {
  return at
    .flatMap(({ layers }) => layers.map((cosine, i) => ({ error: 1 - cosine, bound: 1 - settled.layers[i]! })))
    .reduce((a, b) => (b.error * a.bound > a.error * b.bound ? b : a));
}

export const stoppingClaims: readonly Claim[] = [
  claim(
    {
      id: 'lim/stopped-error-coordinates-layers',
      title:
        'Stopped early in error coordinates, each layer’s update lies nearer to that of backpropagation than at equilibrium',
      statement:
        'After 1, 2 and 4 steps of gradient descent from errors of 0: the first errors are the signals of backpropagation, scaled down.',
      formula: String.raw`\cos\big(\Delta W_l^{(t)}, \Delta W_l^{BP}\big) \ge \cos\big(\Delta W_l^{*}, \Delta W_l^{BP}\big)`,
      expected: 'holds',
    },
    [16, 5],
    compared('error', [1, 2, 4], worstLayer),
    { 'state space in its place': compared('state', [1, 2, 4], worstLayer) },
  ),
  claim(
    {
      id: 'lim/stopped-error-coordinates-first-step-printed',
      title:
        'Stopped after one short step in error coordinates, the whole update lies nearer to that of backpropagation than at equilibrium',
      statement:
        'Stopped early in error coordinates, predictive coding is said to lie nearer to backpropagation. Each layer does, but after a short step the layers within have moved by a fifth of their signals and the output by the whole of its own: the update as a whole is farther away.',
      formula: String.raw`${TOGETHER}\ \text{at}\ t = 1 \ \ge\ \text{at equilibrium}`,
      expected: 'refuted',
    },
    [16, 5],
    compared('error', [1], nearer),
    { 'after no step at all': compared('error', [0], nearer) },
  ),
];
