import { float32 } from '../../arithmetic/float32.ts';
import type { ArrayArithmetic, DType, HostMatrix } from '../../arithmetic/hostArithmetic.ts';
import { kaimingUniform, normPreserving, reconditioned } from '../../network/initialisations.ts';
import { linearProblem } from '../../problem/numbers.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { finitePredictionChange, predictionChangeAlong } from '../../theory/predictionChange.ts';
import { targetAlignment } from '../../theory/targetAlignment.ts';
import type { ExperimentEngine } from '../experiment.ts';
import type { PanelPoint } from '../paperFigure.ts';
import { kaimingParts } from './kaimingParts.ts';
import { STEP_RULES, type StepRule, timesInverseByElimination } from './stepRules.ts';

/** One network, one batch, one weight update of each rule. */
export interface StepPoint extends PanelPoint {
  /** τ = 0 or τ = 1. */
  readonly architecture: 'dln' | 'residual';
  readonly hidden: number;
  readonly width: number;
  /** Inputs and outputs. */
  readonly ends: number;
  readonly initialisation: 'kaiming' | 'norm-preserving';
  /** Condition number of every weight matrix, set on Kaiming weights. */
  readonly kappa?: number;
  readonly batch: number;
  /** Independent normal numbers, or y = W_data x. */
  readonly targets: 'normal' | 'teacher';
  readonly rules: readonly StepRule[];
  readonly precision: DType;
  readonly seed: number;
}

export interface StepResult {
  /** By rule. */
  readonly alignment: Readonly<Partial<Record<StepRule, Alignment>>>;
  /** Theorem 1's rates at this point, at B = 1. */
  readonly rates?: readonly number[];
}

export interface Alignment {
  /** Of the closed form, α → 0. */
  readonly infinitesimal: number;
  /** After a step of the paper's α; NaN where the change is zero. */
  readonly finite: number;
}

/** B.1: "a fixed learning rate of α = 10⁻⁴ in all experiments for a single training step". */
const ALPHA = 1e-4;

/**
 * Target alignment of one weight update, mean over the samples, for every rule of the point on one network and batch.
 *
 * Source: 2605.11911 §3.1.3, A.2, B.1, D.1.   Cost: about 10 L products of n² max(n, B) a rule.
 */
export async function runStep(point: StepPoint, on: ExperimentEngine): Promise<StepResult> {
  return point.precision === 'float32' ? measure(float32, point) : measure(on, point);
}

function measure<D extends DType>(A: ArrayArithmetic<D>, point: StepPoint): StepResult {
  const p = problemOf(A, point);
  const e = equilibrium(A, p);
  const timesInverse = timesInverseByElimination(A);
  const alignment: Partial<Record<StepRule, Alignment>> = {};
  for (const rule of point.rules) {
    const changes = STEP_RULES[rule](A, p, e, timesInverse);
    alignment[rule] = {
      infinitesimal: targetAlignment(A, e.r, predictionChangeAlong(A, p, changes)),
      finite: targetAlignment(A, e.r, finitePredictionChange(A, p, changes, A.matrix(1, 1, [ALPHA]))),
    };
  }
  if (point.batch > 1) return { alignment };
  const overlap = (u: HostMatrix<D>, v: HostMatrix<D>): number => A.inner(u, v).data[0]!;
  return { alignment, rates: e.zStar.slice(0, -1).map((z, l) => 1 / overlap(z, e.zHat[l]!)) };
}

/** The point's network and data; seeds of one experiment share W_data and x over all that is varied, as far as sizes allow. */
export function problemOf<D extends DType>(A: ArrayArithmetic<D>, point: StepPoint): LinearProblem<HostMatrix<D>> {
  const { architecture, hidden, width, ends, initialisation, kappa, batch, targets, seed } = point;
  const widths = [ends, ...Array.from({ length: hidden }, () => width), ends];
  const weights = random(seed, 'weights');
  const inputs = random(seed, 'inputs');
  const columns = Array.from({ length: batch }, () => Float64Array.from({ length: ends }, () => inputs.normal()));
  const x = Float64Array.from({ length: ends * batch }, (_, k) => columns[k % batch]![Math.floor(k / batch)]!);
  const init = initialisation === 'kaiming' ? kaimingUniform : normPreserving;
  const layers =
    kappa === undefined
      ? widths.slice(1).map((n, i) => init(weights, n, widths[i]!))
      : kaimingParts(seed, widths).map((parts) => reconditioned(parts, kappa));
  const toY = random(seed, 'targets');
  const y = (): HostMatrix<D> => {
    if (targets === 'normal')
      return A.matrix(
        ends,
        batch,
        Float64Array.from({ length: ends * batch }, () => toY.normal()),
      );
    const W = Float64Array.from({ length: ends * ends }, () => toY.normal() / Math.sqrt(ends));
    return A.multiply(A.matrix(ends, ends, W), A.matrix(ends, batch, x));
  };
  const skips = architecture === 'residual' ? layers.map(() => true) : undefined;
  return linearProblem(A, { widths, weights: layers, ...(skips ? { skips } : {}), x, y: y().data, batch });
}
