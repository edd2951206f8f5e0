import { cosine } from '../../arithmetic/cosine.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { ValueError } from '../../errors.ts';
import type { Parameters } from '../../layers/layer.ts';
import { backprop } from '../../learning/updates.ts';
import { parameter } from '../../layers/layer.ts';
import { type ArmStep, arm } from '../../training/arms.ts';
import type { Divergence } from '../../training/divergence.ts';
import { type LossName, residualArms } from '../../training/residualArms.ts';
import type { ExperimentEngine } from '../experiment.ts';
import type { PanelPoint } from '../paperFigure.ts';
import { batchOf } from './samples.ts';
import { OPTIMISER_READINGS, type OptimiserReading } from './transferPoint.ts';

/** A residual tanh network that both rules train from the same weights. */
export interface TrainingPoint extends PanelPoint {
  readonly reading: OptimiserReading;
  readonly loss: LossName;
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  readonly eta0: number;
  /** When to look, ascending from 0. */
  readonly times: readonly number[];
  /** Of the first gradient, where inference ends. */
  readonly part: number;
  readonly seed: number;
}

/** Both networks at one time; numbers are NaN from where an arm has ended. */
export interface TrainingAt {
  readonly t: number;
  /** cos and ‖PC‖/‖BP‖ of both gradients at the weights that PC has trained. */
  readonly same: Compared;
  /** Of PC's gradient on its network and BP's on its own. */
  readonly two: Compared;
  readonly lossPc: number;
  readonly lossBp: number;
  /** The first that has ended. */
  readonly diverged?: Divergence & { readonly arm: 'pc' | 'bp' };
}

export interface Compared {
  readonly cosine: number;
  readonly normRatio: number;
}

const NONE: Compared = { cosine: Number.NaN, normRatio: Number.NaN };
type Step = ArmStep<Float64Matrix>;

/** Two networks from the same weights, one trained by each rule: one setting makes both. */
export async function runTrainingPoint(point: TrainingPoint, on: ExperimentEngine): Promise<TrainingAt[]> {
  const { reading, loss, width, depth, batch, eta0, times, part, seed } = point;
  if (times[0] !== 0 || times.some((t, i) => !Number.isInteger(t) || (i > 0 && t <= times[i - 1]!)))
    throw new ValueError(
      `runTrainingPoint: times must be ascending integers from 0, got ${times.join(', ')}; 0 is where both networks are one`,
    );
  const A = elementwise(on);
  const { optimiser } = OPTIMISER_READINGS[reading];
  const samples = await batchOf({ drawn: 'one-hot' }, batch, seed);
  const rest = { part, maxSteps: 2000 };
  const network = { scaling: 'mupc', activation: 'tanh', width, depth, loss } as const;
  const setting = residualArms(A, { ...network, optimiser, eta0, seed, rest }, samples);
  const [pc, bp] = [arm(A, 'pc', setting), arm(A, 'bp', setting)];
  const found: TrainingAt[] = [];
  let [ofPc, ofBp] = [await pc.next(), await bp.next()];
  for (let t = 0; ; t++) {
    if (times.includes(t)) {
      const diverged = ended(ofPc, ofBp);
      const [p, b] = [ofPc.done ? undefined : ofPc.value, ofBp.done ? undefined : ofBp.value];
      found.push({
        t,
        same: p === undefined ? NONE : compared(p.changes, backprop(A, p.problem)),
        two: p === undefined || b === undefined ? NONE : compared(p.changes, b.changes),
        ...{ lossPc: p?.loss ?? Number.NaN, lossBp: b?.loss ?? Number.NaN },
        ...(diverged === undefined ? {} : { diverged }),
      });
    }
    if (t >= times.at(-1)!) return found;
    // An arm that has ended stays where it ended.
    if (!ofPc.done) ofPc = await pc.next();
    if (!ofBp.done) ofBp = await bp.next();
  }
}

function ended(pc: IteratorResult<Step, Divergence>, bp: IteratorResult<Step, Divergence>): TrainingAt['diverged'] {
  const outcomes = [...(pc.done ? [{ arm: 'pc' as const, ...pc.value }] : []), ...(bp.done ? [{ arm: 'bp' as const, ...bp.value }] : [])]; // prettier-ignore
  return outcomes.toSorted((a, b) => a.step - b.step)[0];
}

function compared(g: readonly Parameters<Float64Matrix>[], h: readonly Parameters<Float64Matrix>[]): Compared {
  const [G, H] = [g, h].map((list) => list.map((update) => parameter(update, 'weights').data)) as [
    Float64Array[],
    Float64Array[],
  ];
  return { cosine: cosine(G, H), normRatio: frobenius(G) / frobenius(H) };
}
