import { slope } from '../../evidence/order.ts';
import type { ScalingExponents } from '../../network/scalingFamily.ts';
import { type ScalingReading, type ScalingRun, drawScaling, scalingRun } from '../../training/scalingRun.ts';
import type { ExperimentEngine } from '../experiment.ts';
import type { PanelPoint } from '../paperFigure.ts';

/** All exponents of a panel by one rule, for one seed: each network is drawn once, and serves them all. */
export interface ScalingPoint extends PanelPoint {
  readonly rule: 'bp' | 'pc';
  /** Widths N at depth L, or numbers H = L − 2 of layers between the ends at width N. */
  readonly vary: 'width' | 'depth';
  readonly sizes: readonly number[];
  /** L where widths vary, N where H does. */
  readonly fixed: number;
  readonly exponents: readonly ScalingExponents[];
  /** Ascending, from 1 on. */
  readonly steps: readonly number[];
  readonly eta0: number;
  readonly outputPrecision: 1 | 'N';
  /** Set where the first and the last layer keep their weights. */
  readonly moving?: 'between';
  readonly inputs: number;
  readonly outputs: number;
  readonly batch: number;
  readonly seed: number;
}

/** What a point of the family gave at a step: slopes over the sizes, or where it diverged first. */
export interface ScalingStep {
  readonly exponents: ScalingExponents;
  readonly step: number;
  /** Of f(0), f(t), z(t), Δz, Δf and ρ in log–log coordinates; absent where a size diverged. */
  readonly slopes?: Readonly<Record<(typeof QUANTITIES)[number], number>>;
  /** Root mean square of f(t) at the largest size; absent likewise. */
  readonly last?: number;
  readonly diverged?: { readonly step: number; readonly size: number };
}

export const QUANTITIES = ['f0', 'f', 'z', 'dz', 'df', 'rho'] as const;

/** Cost: a run of `max(steps)` steps for each size and each of the exponents. */
export function runScalingPoint(point: ScalingPoint, on: ExperimentEngine): readonly ScalingStep[] {
  const { sizes, exponents, steps, rule } = point;
  const runs = sizes.map((size) => {
    const draw = drawScaling(settingAt(point, size));
    return exponents.map((at) => scalingRun(on, draw, at, rule, [0, ...steps]));
  });
  return exponents.flatMap((at, i) =>
    steps.map((step): ScalingStep => ({
      exponents: at,
      step,
      ...over(
        point,
        runs.map((of) => of[i]!),
        step,
      ),
    })),
  );
}

function settingAt(point: ScalingPoint, size: number) {
  const { vary, fixed, inputs, outputs, batch, eta0, outputPrecision, moving, seed } = point;
  const [width, depth] = vary === 'width' ? [size, fixed] : [fixed, size + 2];
  return {
    ...{ width, depth, inputs, outputs, batch, eta0, seed, skips: true },
    outputPrecision: outputPrecision === 'N' ? width : outputPrecision,
    ...(moving === undefined ? {} : { moving }),
  };
}

function over({ sizes }: ScalingPoint, runs: readonly ScalingRun[], step: number): Partial<ScalingStep> {
  // A run that ends for want of an inverse was read at its last step all the same.
  const gone = runs.flatMap(({ diverged, readings }, i) =>
    diverged === undefined || readings.some((reading) => reading.step === step)
      ? []
      : [{ step: diverged.step, size: sizes[i]! }],
  );
  const first = gone.toSorted((a, b) => a.step - b.step || a.size - b.size)[0];
  if (first) return { diverged: first };
  const readAt = (t: number, name: keyof ScalingReading): number[] =>
    runs.map(({ readings }) => readings.find((reading) => reading.step === t)!.at[name]);
  const slopeOf = (values: readonly number[]): number => slope(values.map((y, i) => ({ x: sizes[i]!, y })));
  const of = (name: keyof ScalingReading): number => slopeOf(readAt(step, name));
  return {
    slopes: {
      ...{ f0: slopeOf(readAt(0, 'f')), f: of('f'), z: of('z') },
      ...{ dz: of('dz'), df: of('df'), rho: of('rho') },
    },
    last: readAt(step, 'f').at(-1)!,
  };
}
