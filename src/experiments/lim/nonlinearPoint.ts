import { elementwise } from '../../arithmetic/elementwise.ts';
import { type NonlinearAlignment, nonlinearAlignment } from '../../learning/nonlinearAlignment.ts';
import type { Answer, ExperimentEngine, Table } from '../experiment.ts';
import type { PanelPoint } from '../paperFigure.ts';
import { type Setting, nonlinearProblem } from './nonlinearNetworks.ts';
import { shapedBatch } from './nonlinearSamples.ts';

/** One network at initialisation, its samples, and how far inference goes. */
export interface NonlinearPoint extends PanelPoint, Setting {
  /** What a curve is called, but for its loss and depth. */
  readonly condition: string;
  readonly batch: number;
  readonly relative: number;
  readonly maxSteps: number;
}

/** PC at rest beside BP.   Cost: that of `nonlinearAlignment`. */
export async function runNonlinearPoint(
  point: NonlinearPoint,
  on: ExperimentEngine,
  data?: string,
): Promise<NonlinearAlignment> {
  const { reading, batch, seed, relative, maxSteps } = point;
  const samples = await shapedBatch(reading, batch, seed, data);
  return nonlinearAlignment(elementwise(on), nonlinearProblem(on, point, samples), { relative, maxSteps });
}

/** One row a network. A run that came to no rest has its status and step there, and NaN in place of numbers that it lost. */
export const nonlinearTable = (answers: readonly Answer<NonlinearPoint, NonlinearAlignment>[]): Table => ({
  head: [
    ...['panel', 'reading', 'condition', 'loss', 'depth', 'width', 'seed'],
    ...['1 − cos', '1 − cos of signs', 'norm ratio', 'energy ratio', 'first order', 'shift'],
    ...['status', 'steps', 'relative'],
  ],
  rows: answers.map(({ point: p, result: r }) => [
    ...[p.panel, p.reading, p.condition, p.loss, p.depth, p.width, p.seed],
    ...[1 - r.cosine, 1 - r.signCosine, r.normRatio, r.energyRatio, r.firstOrder, r.delta],
    ...[r.status, r.steps, Number(r.rel.toPrecision(2))],
  ]),
});
