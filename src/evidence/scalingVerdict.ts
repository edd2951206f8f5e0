import type { Exponent } from './exponent.ts';

/** What a quantity does as networks grow. */
export type Trend = 'grows' | 'constant' | 'falls';

/** How a parameterisation behaves as networks grow, by the quantities of its first steps. */
export type Behaviour = 'unstable' | 'trivial' | 'lazy' | 'rich' | 'features move, output trivial';

/** Exponents that decide. */
export interface Exponents {
  /** Of the output at initialisation, of activities and their changes: what must not grow. */
  readonly bounded: readonly Exponent[];
  /** Of Δz, the change of the last hidden layer. */
  readonly dz: Exponent;
  /** Of Δf, the change of the output. */
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
 * Stable when nothing grows: neither f(0), z, Δz nor Δf; of the stable ones trivial when Δf falls, lazy when only Δz does, rich when
 * neither. Where intervals leave several trends, each is followed: the verdict is undecided unless all agree.
 * Source: limits as in 2011.14522, and as third parties tell LIM's; the bands are ours.
 */
export function scalingVerdict({ bounded, dz, df }: Exponents, band: number): ScalingVerdict {
  const trends = [...bounded, dz, df].map((exponent) => trendsOf(exponent, band));
  const grows = trends.some((left) => left.length === 1 && left[0] === 'grows');
  const [features, outputs] = trends.slice(-2).map((left) => left.filter((trend) => trend !== 'grows'));
  const stable = grows
    ? []
    : outputs!.flatMap((output) => features!.map((feature) => stableBehaviour(output, feature)));
  const mayGrow = trends.some((left) => left.includes('grows'));
  const possible = [...new Set<Behaviour>([...(mayGrow ? (['unstable'] as const) : []), ...stable])];
  return { behaviour: possible.length === 1 ? possible[0]! : 'undecided', possible };
}

function stableBehaviour(output: Trend, feature: Trend): Behaviour {
  if (output === 'falls') return feature === 'constant' ? 'features move, output trivial' : 'trivial';
  return feature === 'falls' ? 'lazy' : 'rich';
}
