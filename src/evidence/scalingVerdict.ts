import type { Exponent } from './exponent.ts';

/** What a quantity does as networks grow. */
export type Trend = 'grows' | 'constant' | 'falls';

/** How a parameterisation behaves as networks grow, by the quantities of its first steps. */
export type Behaviour = 'unstable' | 'trivial' | 'lazy' | 'rich' | 'features move, output trivial';

/** Exponents of: the output at initialisation, activities of the last hidden layer and their change, the change of the output. */
export interface Exponents {
  readonly f: Exponent;
  readonly z: Exponent;
  readonly dz: Exponent;
  readonly df: Exponent;
}

/** What can be said: one behaviour, or those between which the intervals do not decide. */
export interface ScalingVerdict {
  readonly behaviour: Behaviour | 'undecided';
  /** One, or those that are left. */
  readonly possible: readonly Behaviour[];
}

/**
 * The trends that an exponent's interval leaves, a constant being an exponent within ±band. What diverged grows; of what has no
 * exponent anything may be true.
 */
export function trendsOf(exponent: Exponent, band: number): readonly Trend[] {
  if (exponent.kind === 'diverged') return ['grows'];
  if (exponent.kind === 'none') return ['grows', 'constant', 'falls'];
  const [low, high] = exponent.interval;
  return [
    ...(high > band ? (['grows'] as const) : []),
    ...(high >= -band && low <= band ? (['constant'] as const) : []),
    ...(low < -band ? (['falls'] as const) : []),
  ];
}

/**
 * Stable when none of f(0), z, Δz and Δf grows; of the stable ones trivial when Δf falls, lazy when only Δz does, rich when neither.
 * Where intervals leave several trends, every combination is looked at: the verdict is undecided unless all agree.
 * Source: limits as in 2011.14522 and LIM as third parties tell it; the bands are ours.
 */
export function scalingVerdict({ f, z, dz, df }: Exponents, band: number): ScalingVerdict {
  const possible = new Set<Behaviour>();
  for (const start of trendsOf(f, band))
    for (const size of trendsOf(z, band))
      for (const feature of trendsOf(dz, band))
        for (const output of trendsOf(df, band)) possible.add(behaviourOf([start, size, feature], output, feature));
  const list = [...possible];
  return { behaviour: list.length === 1 ? list[0]! : 'undecided', possible: list };
}

function behaviourOf(others: readonly Trend[], output: Trend, feature: Trend): Behaviour {
  if (output === 'grows' || others.includes('grows')) return 'unstable';
  if (output === 'falls') return feature === 'constant' ? 'features move, output trivial' : 'trivial';
  return feature === 'falls' ? 'lazy' : 'rich';
}
