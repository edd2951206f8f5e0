import { elementwise } from '../../arithmetic/elementwise.ts';
import { teacher } from '../../data/teacher.ts';
import { random } from '../../random.ts';
import { type ArmRule, arm } from '../../training/arms.ts';
import type { Divergence } from '../../training/divergence.ts';
import type { TrainedScalingName } from '../../training/layerRates.ts';
import { ADAM, type Optimiser } from '../../training/optimiser.ts';
import { residualArms } from '../../training/residualArms.ts';
import type { ExperimentEngine } from '../experiment.ts';
import type { PanelPoint } from '../paperFigure.ts';

/** Readings of training figures are optimisers. */
export const OPTIMISER_READINGS = {
  adam: { text: 'Adam (β₁ = 0.9, β₂ = 0.999)', optimiser: ADAM },
  sgd: { text: 'Gradient descent', optimiser: { kind: 'sgd' } },
} as const satisfies Readonly<Record<string, { readonly text: string; readonly optimiser: Optimiser }>>;

export type OptimiserReading = keyof typeof OPTIMISER_READINGS;

/** One network by one rule, at every rate. */
export interface TransferPoint extends PanelPoint {
  readonly reading: OptimiserReading;
  readonly rule: ArmRule;
  readonly scaling: TrainedScalingName;
  readonly width: number;
  readonly depth: number;
  /** log₂ η₀ */
  readonly rates: readonly number[];
  readonly steps: number;
  readonly seed: number;
}

/** What a rate came to. */
export interface TransferredRate {
  readonly rate: number;
  /** After the last step; NaN where the run ended before. */
  readonly loss: number;
  readonly diverged?: Divergence;
}

/** Inference to a thousandth of its first gradient: losses of ten steps are read to two digits, and cosines are right to three. */
const REST = { part: 1e-3, maxSteps: 300 } as const;
const [INPUTS, OUTPUTS, BATCH] = [16, 8, 16];

/** Residual tanh networks on a teacher's batch, which is the same at every size, rule, optimiser and rate of a seed. */
export async function runTransferPoint(point: TransferPoint, on: ExperimentEngine): Promise<TransferredRate[]> {
  const { reading, rule, scaling, width, depth, rates, steps, seed } = point;
  const A = elementwise(on);
  const { optimiser } = OPTIMISER_READINGS[reading];
  const batch = teacher.draw(random(seed, 'transfer samples'), INPUTS, OUTPUTS, BATCH);
  const found: TransferredRate[] = [];
  for (const rate of rates) {
    const network = { scaling, width, depth, activation: 'tanh', loss: 'squared error' } as const;
    const run = arm(A, rule, residualArms(A, { ...network, optimiser, eta0: 2 ** rate, seed, rest: REST }, batch));
    let next = await run.next();
    while (!next.done && next.value.state.optimiser.step < steps) next = await run.next();
    found.push(next.done ? { rate, loss: Number.NaN, diverged: next.value } : { rate, loss: next.value.loss });
  }
  return found;
}
