import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { generativeCase, generativeRegime, letters } from './case.ts';
import { number } from './parts.ts';
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
    let found = falls(bent, RATES[0], RATES[0] / 2)(A, c);
    for (const over of RATES.slice(1)) if (!found.holds) found = falls(bent, over, over / 2)(A, c);
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
