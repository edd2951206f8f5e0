import type { ExactArithmetic, FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64 } from '../../arithmetic/float64.ts';
import type { ActivationName } from '../../arithmetic/activations.ts';
import type { Case, Claim, Measurement, RatioCase, SearchTest, Setting } from '../../evidence/claim.ts';
import { generativeErrors } from '../../inference/generative/errors.ts';
import { generativeModel } from '../../network/generative.ts';
import { random } from '../../random.ts';
import { xavierUniform } from '../../network/initialisations.ts';
import { generativeCase, generativeRegime, letters, number } from './case.ts';
import { exactRelu, isPositive } from './exactSigns.ts';

/** From x_1 = −1/5: whether E falls at each of `steps` steps, or else the gradient has come down to half of the first. */
const falls =
  (bent: boolean, over: number, steps: number): SearchTest['statement'] =>
  <M>(A: ExactArithmetic<M>, c: Case<M>) => {
    const { model, data, target } = generativeCase(A, c);
    const [W, R] = [model.weights[0]!, model.readout];
    const eta = number(A, 1, over);
    const at = (u: M): { energy: M; gradient: M } => {
      const a = A.multiply(W, u);
      const { value, slope } = bent ? exactRelu(A, a) : { value: a, slope: A.identity(1) };
      const [e, ey] = [A.subtract(data, value), A.subtract(A.multiply(R, u), target)];
      const energy = A.scale(number(A, 1, 2), A.add(A.inner(e, e), A.inner(ey, ey)));
      return { energy, gradient: A.subtract(A.multiply(R, ey), A.multiply(W, A.multiply(slope, e))) };
    };
    let u = number(A, -1, 5);
    const first = at(u);
    let [before, now] = [first, first];
    for (let t = 0; t < steps; t++) {
      u = A.subtract(u, A.scale(eta, now.gradient));
      [before, now] = [now, at(u)];
      if (isPositive(A, A.subtract(now.energy, before.energy)) && large(A, now.gradient, first.gradient))
        return { holds: false, left: now.energy, right: before.energy };
    }
    return { holds: true, left: now.energy, right: first.energy };
  };

/** |a| > |b|/2 */
const large = <M>(A: ExactArithmetic<M>, a: M, b: M): boolean =>
  isPositive(A, A.subtract(A.inner(a, a), A.scale(number(A, 1, 4), A.inner(b, b))));

/** η = 1/10, 1/20, 1/40, with as many steps as reach the kink. */
const RATES = [10, 20, 40] as const;

/** The statement at every rate: false where it is false at each, so that no smaller rate among them saves it. */
const atEveryRate =
  (bent: boolean): SearchTest['statement'] =>
  (A, c) => {
    let found = falls(bent, RATES[0], RATES[0])(A, c);
    for (const over of RATES.slice(1)) if (!found.holds) found = falls(bent, over, over)(A, c);
    return found;
  };

export const reluGradientVanishes: Claim = {
  id: 'pcn/relu-gradient-vanishes-printed',
  title: 'With ReLU, steps that are small enough make the energy fall strictly and the gradient vanish',
  source: {
    paper: 'PCN',
    place:
      '§4, inference with ReLU; quoted from arXiv 2506.06332 §5.4: "for sufficiently small rates the energy is strictly decreasing"',
  },
  statement:
    'One unit a layer, from x^(1) = −1/5, at η = 1/10, 1/20 and 1/40: once the kink at 0 is reached a step raises the energy, with a gradient more than half of what it was. Smaller rates get there later and do the same.',
  formula: String.raw`\eta \to 0:\quad E(x_{t+1}) < E(x_t)\ \ \forall t,\qquad \nabla E(x_t) \to 0`,
  expected: 'refuted',
  erratum: {
    note: 'E is piecewise quadratic with kinks: a gradient that points at a kink from both sides vanishes nowhere near it, and steps go to and fro across it. The statement holds for linear predictions, and for smooth ones with η < 2/λ_max along the path.',
    corrected: 'pcn/inference-stability',
  },
  test: {
    ...{ kind: 'search', shown: ['E after the step', 'E before it'], letters },
    regime: generativeRegime({ family: 'dln', batch: 'one', chains: [[1, 1, 1]] }),
    statement: atEveryRate(true),
    controls: { 'linear predictions': falls(false, 100, 1) },
  },
};

/** A network of one latent layer above 12 pixels of both signs, as a chain from a label that is not used. */
const pixels = ({ seed }: Setting): RatioCase[] =>
  [1, 3].map((batch) => {
    const r = random(seed, `pixels ${batch}`);
    const weights = [Float64Array.of(1, 1, 1, 1, 1), xavierUniform(r, 12, 5)];
    const y = Float64Array.from({ length: 12 * batch }, () => Math.fround(r.normal()));
    const x = Float64Array.from({ length: batch }, () => r.normal());
    return { label: `12 pixels, batch ${batch}`, numbers: { widths: [1, 5, 12], weights, x, y, batch } };
  });

/** ε_0, h_0 and a_0 of such a case at random latents, with the activation that is told: on the host in float64, whatever engine asks. */
function atPixels(c: RatioCase, phi: ActivationName, seed: string) {
  const A = elementwise(float64);
  const { widths, weights, y, batch } = c.numbers;
  const model = generativeModel(A, {
    ...{ widths: [widths[2]!, widths[1]!], classes: 1, weights: [weights[1]!], readout: weights[0]! },
    activations: [phi],
  });
  const r = random(1, seed);
  const latents = A.matrix(
    5,
    batch,
    Float64Array.from({ length: 5 * batch }, () => 2 * r.normal()),
  );
  const { errors, gated, preactivations } = generativeErrors(A, model, [A.matrix(12, batch, y), latents]);
  return { errors: errors[0]!.data, gated: gated[0]!.data, preactivations: preactivations[0]!.data, pixels: y };
}

const half = (x: Float64Array): number => x.reduce((sum, v) => sum + (v * v) / 2, 0);
const clamp = (v: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, v));
const RANGES = { relu: [0, Infinity], sigmoid: [0, 1], tanh: [-1, 1] } as const;

/** ½ dist(x_0, range f_0)² over the energy of layer 0, at 20 random states for each f_0. */
const floorOver =
  (energy: (phi: keyof typeof RANGES, c: RatioCase, start: string) => number): Measurement =>
  async <M>(_: FloatArithmetic<M>, c: RatioCase) => {
    let most = 0;
    for (const phi of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
      const floor = half(Float64Array.from(c.numbers.y, (v) => v - clamp(v, RANGES[phi])));
      for (let k = 0; k < 20; k++) most = Math.max(most, floor / energy(phi, c, `${phi} ${k}`));
    }
    return { error: most, bound: 1 };
  };

export const rangeFloor: Claim = {
  id: 'pcn/range-floor',
  title: 'The energy is at least ½ the squared distance of the data from the range of f_0, whatever weights and states',
  source: { paper: 'PCN', place: '§6c, "a hard floor"' },
  statement:
    'ReLU, sigmoid and tanh at random states. For ReLU the floor is ½‖min(x^(0), 0)‖²; a linear f_0 goes below it.',
  formula: String.raw`E \ge \tfrac12\,\operatorname{dist}\big(x^{(0)}, \operatorname{range} f_0\big)^2`,
  expected: 'holds',
  test: {
    ...{ kind: 'certificate', engines: ['float64', 'float32'], cases: pixels },
    measure: floorOver((phi, c, start) => half(atPixels(c, phi, start).errors)),
    controls: {
      'a linear f_0 that predicts the data': floorOver((_, c) => half(Float64Array.from(c.numbers.y, () => 0.01))),
    },
  },
};

/** What moves W_0 at pixels that lie below 0 where ReLU is shut: more than nothing would be beyond the bound 0. */
const stuckPixels =
  (signal: 'gated' | 'errors'): Measurement =>
  async <M>(_: FloatArithmetic<M>, c: RatioCase) => {
    const at = atPixels(c, 'relu', 'stuck');
    const stuck = at[signal].filter((_, i) => at.pixels[i]! < 0 && at.preactivations[i]! <= 0);
    if (stuck.length === 0) return { undecided: 'no pixel below 0 is shut' };
    return { error: Math.sqrt(2 * half(stuck)), bound: 0 };
  };

export const floorHasNoGradient: Claim = {
  id: 'pcn/floor-has-no-gradient',
  title: 'Where a pixel is below 0 and its ReLU is shut, h is 0: the floor pulls at nothing',
  source: { paper: 'PCN', place: '§6b, "Non-converged L0 errors drive a massive update to W^(0)"' },
  statement:
    'The error that cannot be removed is in ε^(0), not in h^(0), and it is h^(0) that the update of W^(0) is made of.',
  formula: String.raw`x^{(0)}_i < 0,\ a^{(0)}_i \le 0 \;\Longrightarrow\; h^{(0)}_i = 0`,
  expected: 'holds',
  test: {
    ...{ kind: 'certificate', engines: ['float64', 'float32'], cases: pixels },
    measure: stuckPixels('gated'),
    controls: { 'ε in place of h': stuckPixels('errors') },
  },
};
