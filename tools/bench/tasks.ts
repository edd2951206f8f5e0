import type { DType } from '../../src/arithmetic/hostArithmetic.ts';
import type { NetworkNumbers } from '../../src/network/numbers.ts';
import { parameterised } from '../../src/network/parameterisations.ts';
import { random } from '../../src/random.ts';
import type { Task } from './contender.ts';

export interface Size {
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  /** The width unless told. */
  readonly outputs?: number;
}

/** Gaussian weights of variance 1/width, so that activities neither grow nor fade. */
function deepLinear({
  width,
  depth,
  batch,
  outputs = width,
}: Size): { network: NetworkNumbers } & Pick<Task, 'x' | 'y' | 'start'> {
  const r = random(1, `bench/${width}-${depth}-${batch}`);
  const normals = (count: number, deviation: number): Float64Array =>
    Float64Array.from({ length: count }, () => deviation * r.normal());
  return {
    network: {
      widths: Array.from({ length: depth + 1 }, (_, l) => (l === depth ? outputs : width)),
      weights: Array.from({ length: depth }, (_, l) =>
        normals((l === depth - 1 ? outputs : width) * width, width ** -0.5),
      ),
    },
    x: normals(width * batch, 1),
    y: normals(outputs * batch, 1),
    start: Array.from({ length: depth - 1 }, () => normals(width * batch, 1)),
  };
}

const named = ({ width, depth, batch, outputs }: Size): string =>
  `L = ${depth}, width ${width}, batch ${batch}${outputs === undefined ? '' : `, ${outputs} outputs`}`;

/** State inference: η = 0.1 is below 2/λ_max, since ‖W‖ ≈ 2 and so λ_max ≈ 9. */
export const descentTask = (size: Size, dtype: DType, steps: number): Task => ({
  ...{ kind: 'descent', title: named(size), dtype, batch: size.batch, stepSize: 0.1, steps },
  ...deepLinear(size),
});

/** ∂F*∕∂W_l of every layer, anew each time. */
export const gradientsTask = (size: Size, dtype: DType, steps: number): Task => ({
  ...{ kind: 'gradients', title: named(size), dtype, batch: size.batch, stepSize: 0, steps },
  ...deepLinear(size),
});

export interface ResidualSize extends Size {
  readonly outputs: number;
}

export const residualSize = (quick: boolean): ResidualSize =>
  quick ? { width: 32, depth: 8, batch: 16, outputs: 10 } : { width: 512, depth: 32, batch: 64, outputs: 10 };

/** A few steps on a residual network under µPC; who asks sets the step size. */
export function residualTask({ outputs, ...size }: ResidualSize): Task {
  const { width, depth, batch } = size;
  const r = random(1, `bench/residual-${width}-${depth}`);
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => r.normal());
  return {
    ...{ kind: 'descent', title: `residual µPC, ${named(size)}`, dtype: 'float64', batch, stepSize: 0.1, steps: 4 },
    network: parameterised('mupc', { inputs: width, width, depth, outputs, skips: true }, r),
    x: normals(width * batch),
    y: normals(outputs * batch),
    start: Array.from({ length: depth - 1 }, () => normals(width * batch)),
  };
}
