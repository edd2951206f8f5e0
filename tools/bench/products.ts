import type { ArrayArithmetic, DType } from '../../src/arithmetic/hostArithmetic.ts';
import type { Task } from './contender.ts';
import type { Engine } from './engines.ts';
import { ours } from './ours.ts';

/** What a step costs beyond its matrix products, on one engine. */
export interface Overhead {
  readonly task: string;
  readonly dtype: DType;
  readonly engine: string;
  /** Seconds of a step, of its products alone on the same shapes, and their ratio; the least of all repeats. */
  readonly step: number;
  readonly products: number;
  readonly ratio: number;
  /** GFlop/s of those products, and of one 1024 × 1024 × 1024 product in the same run. */
  readonly rate: number;
  readonly squareRate: number;
}

/** A step of descent against its products alone, in turns. Target: at most 1.25 times. */
export async function overhead(task: Task, engine: Engine, repeats: number, square = 1024): Promise<Overhead> {
  const session = (await ours(engine).open(task))!;
  const run = task.dtype === 'float64' ? products(engine.float64, task) : products(engine.float32, task);
  const big = task.dtype === 'float64' ? squares(engine.float64, square) : squares(engine.float32, square);
  let [step, alone, one] = [Infinity, Infinity, Infinity];
  for (let turn = 0; turn < repeats + 1; turn++) {
    step = Math.min(step, (await session.run()) / task.steps);
    alone = Math.min(alone, clocked(run) / task.steps);
    one = Math.min(one, clocked(big));
  }
  const { widths } = task.network;
  const flops = widths.slice(1).reduce((sum, n, i) => (i === 0 ? sum : sum + 4 * n * widths[i]! * task.batch), 0);
  return {
    ...{ task: task.title, dtype: task.dtype, engine: engine.name, step, products: alone, ratio: step / alone },
    ...{ rate: flops / alone / 1e9, squareRate: (2 * square ** 3) / one / 1e9 },
  };
}

/** The products of a step and nothing else: W_l z_{l−1} and W_lᵀ e_l, l = 2..L. */
function products<D extends DType>(A: ArrayArithmetic<D>, { network, batch, steps }: Task): () => void {
  const { widths } = network;
  const W = network.weights.map((w, i) => A.matrix(widths[i + 1]!, widths[i]!, w));
  const z = widths.map((n) =>
    A.matrix(
      n,
      batch,
      Float64Array.from({ length: n * batch }, (_, i) => Math.sin(i)),
    ),
  );
  const into = A.block(widths.map((n) => [n, batch])).parts;
  return () => {
    for (let step = 0; step < steps; step++) {
      for (let l = 2; l < widths.length; l++) A.gemm(1, W[l - 1]!, z[l - 1]!, 0, into[l]!);
      for (let l = 2; l < widths.length; l++) A.gemm(1, W[l - 1]!, z[l]!, 0, into[l - 1]!, { transposeA: true });
    }
  };
}

function squares<D extends DType>(A: ArrayArithmetic<D>, n: number): () => void {
  const a = A.matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, i) => Math.cos(i)),
  );
  const [c] = A.block([[n, n]]).parts;
  return () => A.gemm(1, a, a, 0, c!);
}

function clocked(body: () => void): number {
  const begin = performance.now();
  body();
  return (performance.now() - begin) / 1000;
}

export const describe = ({ task, dtype, engine, step, products, ratio, rate, squareRate }: Overhead): string =>
  `  ${ratio <= 1.25 ? 'met   ' : 'missed'} ${ratio.toFixed(2)}× (target at most 1.25×): a step on ${engine} takes ${(step * 1e6).toFixed(1)} µs, its products alone ${(products * 1e6).toFixed(1)} µs (${rate.toFixed(0)} GFlop/s; ${squareRate.toFixed(0)} at 1024³), ${task}, ${dtype}\n`;
