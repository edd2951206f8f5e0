import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { solve } from '../../src/inference/solvers/index.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { equilibriumActivities } from '../../src/theory/equilibrium.ts';
import { spectrumBounds } from '../../src/theory/spectrumBounds.ts';
import type { Contender } from './contender.ts';
import { type DescentSteps, descentSteps } from './descentSteps.ts';
import type { Engine } from './engines.ts';
import { type Row, measure } from './measure.ts';
import type { ResidualSize } from './tasks.ts';
import { residualTask } from './tasks.ts';
import { distance } from './truth.ts';

const RELATIVE_ERROR = 1e-6;

export interface SolvingRecord {
  readonly task: string;
  readonly relativeError: number;
  /** Proven ends of the spectrum, and what the proof took. Every method needs μ to prove anything; only ours is charged for it. */
  readonly spectrum: { readonly mu: number; readonly lambdaMax: number; readonly seconds: number };
  readonly solver: {
    readonly name: string;
    readonly steps: number;
    readonly seconds: number;
    readonly relativeBound: number;
    /** ‖z − closed form‖/‖z‖ */
    readonly distance: number;
    readonly right: boolean;
  };
  readonly descent: DescentSteps & { readonly contenders: readonly DescentTime[] };
  /** The fastest descent over ours with the proof of μ, and without. */
  readonly ratio: number;
  readonly ratioWithoutSpectrum: number;
}

interface DescentTime {
  readonly name: string;
  readonly secondsPerStep: number;
  readonly seconds: number;
  readonly right: boolean;
}

/** Time to a proven relative error on a deep residual network: `solve` with 'auto' against gradient descent with its best step. */
export async function timeToProof(
  size: ResidualSize,
  engines: readonly Engine[],
  contenders: readonly Contender[],
  repeats: number,
): Promise<{ record: SolvingRecord; rows: Row[]; text: string }> {
  const task = residualTask(size);
  const A = engines.at(-1)!.float64;
  const given = linearProblem(A, { ...task.network, x: task.x, y: task.y, batch: task.batch });
  const [bounds, spectrumSeconds] = await clocked(async () => spectrumBounds(A, given.network));
  const options = { solver: 'auto', relativeError: RELATIVE_ERROR, maxSteps: 10_000, spectrum: bounds } as const;
  const [outcome, solverSeconds] = await clocked(() => solve(A, given, options));
  const closed = equilibriumActivities(float64, given);
  const data = (z: readonly Float64Matrix[]): Float64Array[] => z.map((zl) => zl.data);
  const apart = distance(data(outcome.activities), data(closed)) / frobenius(data(closed));

  const descent = descentSteps(A, given, RELATIVE_ERROR);
  const rows = await measure({ ...task, stepSize: descent.stepSize }, contenders, repeats);
  const times = rows.map(({ contender, seconds: { min }, right }) => ({
    ...{ name: contender, secondsPerStep: min, seconds: min * descent.steps, right },
  }));
  const fastest = Math.min(...times.filter(({ right }) => right).map(({ seconds }) => seconds));
  const record: SolvingRecord = {
    task: task.title,
    relativeError: RELATIVE_ERROR,
    spectrum: { ...bounds, seconds: spectrumSeconds },
    solver: {
      ...{ name: outcome.solver, steps: outcome.steps, seconds: solverSeconds, relativeBound: outcome.relativeBound },
      ...{ distance: apart, right: outcome.status === 'converged' && apart <= 2 * RELATIVE_ERROR },
    },
    descent: { ...descent, contenders: times },
    ratio: fastest / (solverSeconds + spectrumSeconds),
    ratioWithoutSpectrum: fastest / solverSeconds,
  };
  return { record, rows, text: describe(record) };
}

async function clocked<T>(body: () => Promise<T>): Promise<[T, seconds: number]> {
  const begin = performance.now();
  return [await body(), (performance.now() - begin) / 1000];
}

function describe({ task, spectrum, solver, descent, ratio, ratioWithoutSpectrum }: SolvingRecord): string {
  const lines = descent.contenders.map(
    ({ name, secondsPerStep, seconds, right }) =>
      `  ${name.padEnd(24)}${seconds.toFixed(1).padStart(12)} s = ${descent.steps} steps of ${(secondsPerStep * 1e3).toFixed(2)} ms${right ? '' : ', DISQUALIFIED: wrong answer'}`,
  );
  return [
    `proven relative error ${RELATIVE_ERROR}, ${task}`,
    `  ${solver.name.padEnd(24)}${(solver.seconds + spectrum.seconds).toFixed(2).padStart(12)} s = ${solver.seconds.toFixed(2)} s for ${solver.steps} steps + ${spectrum.seconds.toFixed(2)} s to prove μ ≥ ${spectrum.mu.toExponential(1)}${solver.right ? '' : ', DISQUALIFIED: wrong answer'}`,
    `  gradient descent with its best fixed step ${descent.stepSize.toFixed(4)}, which takes at least ${descent.steps} steps, by their time:`,
    ...lines,
    `${ratio >= 100 ? 'met   ' : 'missed'} ${ratio.toFixed(0)}× (target 100×): ${solver.name} with the proof of μ against the fastest descent; ${ratioWithoutSpectrum.toFixed(0)}× without it`,
  ].join('\n');
}
