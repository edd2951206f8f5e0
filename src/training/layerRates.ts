import { ValueError } from '../errors.ts';
import { KNOWN_SCALINGS, type ScalingExponents, baseOf } from '../network/scalingFamily.ts';
import type { LayerRate, Optimiser } from './optimiser.ts';

/** Where a layer stands: what it learns scales by this alone. */
export type LayerRole = 'input' | 'hidden' | 'output';

/** Powers of N and of H = L − 2. */
type Powers = readonly [N: number, H: number];

/** How a rate scales, by role. */
export type RatePowers = Readonly<Record<LayerRole, Powers>>;

/** A network of the family with the rates of both kinds of optimisers, and how its gradient entries scale. */
export interface TrainedScaling {
  readonly forward: ScalingExponents;
  /** Of sgd and momentum. */
  readonly sgd: RatePowers;
  readonly adam: RatePowers;
  readonly gradients: RatePowers;
}

/**
 * The rates that move each layer as much as its point of the family asks, derived from the first step.
 *
 *     entries of ∂/∂W:   input N^{−½−d}      hidden N^{−1−d} H^{−β}      output N^{−½−d}
 *     sgd, momentum:     input N^κ            hidden N^κ H^{δ_h}          output N^κ
 *     adam:              input N^{d−½}        hidden N^{d−1} H^{β−1}      output N^{d−½}
 *
 * Adam moves every entry by about η, along its gradient: W_L by η moves f by N^{−½−d} · N η; W_1 by η moves z by η, and f through W_L
 * by N^{½−d} as much; W_l by η moves z_l by N^{−½} H^{−β} · N η, H layers of it together. Each of these is of order 1 in f so, and in z
 * at d = ½, where the point is rich. At d = ½ this is η, η N^{−½} H^{β−1} and η. ε is a part of the entries, or Adam stops where they
 * are below it. Of a transformer: the embedding is an input, the matrices of blocks with 1/n before them are hidden at β = 1, the head
 * is the output; where weights have deviation N^{−½} in place of a premultiplier, rates are N^{−½} times these, η/N in a block.
 * Source: for SGD the family; for Adam derived here, and at d = ½ as Yang et al. 2022 (µP) in N and Dey et al. 2025 (CompleteP) in H.
 */
function derived(forward: ScalingExponents): TrainedScaling {
  const { d, kappa, beta, hiddenRate, inputRate = kappa } = forward;
  return {
    forward,
    sgd: { input: [inputRate, 0], hidden: [kappa, hiddenRate], output: [kappa, 0] },
    adam: { input: [d - 0.5, 0], hidden: [d - 1, beta - 1], output: [d - 0.5, 0] },
    gradients: { input: [-0.5 - d, 0], hidden: [-1 - d, -beta], output: [-0.5 - d, 0] },
  };
}

/**
 * Networks that are trained, by name. `sp`: weights of variance 1/fan-in, one rate and one ε for all of them, which are N^½ times it
 * and N^{−½} times it for weights of variance 1. `one-rate`: depth-µP with Adam's hidden rate in
 * all layers, as published code has it (with L for H).
 */
export const TRAINED_SCALINGS = {
  ntp: derived(KNOWN_SCALINGS.ntp),
  mupc: derived(KNOWN_SCALINGS.mupc),
  completep: derived(KNOWN_SCALINGS.completep),
  sp: {
    ...derived(KNOWN_SCALINGS.sp),
    adam: { input: [0, 0], hidden: [0.5, 0], output: [0.5, 0] },
    gradients: { input: [0, 0], hidden: [-0.5, 0], output: [-0.5, 0] },
  },
  'one-rate': {
    ...derived(KNOWN_SCALINGS.mupc),
    adam: { input: [-0.5, -0.5], hidden: [-0.5, -0.5], output: [-0.5, -0.5] },
  },
} as const satisfies Record<string, TrainedScaling>;

/** The name of a parameterisation in `TRAINED_SCALINGS`. */
export type TrainedScalingName = keyof typeof TRAINED_SCALINGS;

/** ε over the size of gradient entries of residuals of order 1. */
export const EPSILON = 1e-6;

/** What of a network rates depend on. */
export interface RateSizes {
  readonly width: number;
  readonly depth: number;
  /** γ of a readout with 1/γ before it; 1 unless told. */
  readonly gamma?: number;
}

/**
 * η_l and ε_l of a layer at a base rate η₀: powers of N and H, times γ² for sgd and momentum and γ for Adam, whose ε has 1/γ.
 * @throws {ValueError} when the parameterisation is unknown, or the depth below 3
 */
export function layerRate(
  optimiser: Optimiser['kind'],
  name: TrainedScalingName,
  role: LayerRole,
  { width: N, depth, gamma = 1 }: RateSizes,
  eta0: number,
): LayerRate {
  if (!Object.hasOwn(TRAINED_SCALINGS, name))
    throw new ValueError(
      `layerRate: name must be one of ${Object.keys(TRAINED_SCALINGS).join(', ')}, got ${JSON.stringify(name)}`,
    );
  const { forward, gradients, ...rules }: TrainedScaling = TRAINED_SCALINGS[name];
  const H = baseOf({ depth }, forward.base);
  const power = ([n, h]: Powers): number => N ** n * H ** h;
  const adam = optimiser === 'adam';
  return {
    rate: eta0 * power(rules[adam ? 'adam' : 'sgd'][role]) * (adam ? gamma : gamma ** 2),
    epsilon: (EPSILON * power(gradients[role])) / gamma,
  };
}

/** The roles of a chain's layers, l = 1..L. */
export const rolesOf = (depth: number): LayerRole[] =>
  Array.from({ length: depth }, (_, i) => (i === 0 ? 'input' : i === depth - 1 ? 'output' : 'hidden'));

/** η_l and ε_l of all layers of a chain. */
export const layerRates = (
  optimiser: Optimiser['kind'],
  name: TrainedScalingName,
  sizes: RateSizes,
  eta0: number,
): LayerRate[] => rolesOf(sizes.depth).map((role) => layerRate(optimiser, name, role, sizes, eta0));
