import { createRequire } from 'node:module';
import type { erf as Erf } from 'mathjs';

/** Loaded when a GELU first asks: the library takes half a second, and every network knows the names of activations. */
const load = createRequire(import.meta.url);
let known: ((u: number) => number) | undefined;
const erf = (u: number): number => (known ??= (load('mathjs/number') as { erf: typeof Erf }).erf)(u);

/** An activation function of one number, with its derivatives. */
export interface Activation {
  /** φ */
  readonly value: (u: number) => number;
  /** φ′ */
  readonly slope: (u: number) => number;
  /** φ″ */
  readonly curvature: (u: number) => number;
  /** sup |φ′|, |φ″| and |φ‴|, rounded up; between kinks where there are any. */
  readonly suprema: readonly [slope: number, curvature: number, third: number];
}

const logistic = (u: number): number => (u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u)));
/** Φ, the distribution function of the standard normal law. */
const normalBelow = (u: number): number => (1 + erf(u * Math.SQRT1_2)) / 2;
const normalDensity = (u: number): number => Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
/** What a leaky ReLU lets through. */
export const LEAK = 0.01;
const affine = { curvature: () => 0, suprema: [1, 0, 0] } as const;

/**
 * φ and φ′, as PyTorch defines them: leaky ReLU leaks 0.01, GELU is u Φ(u) and not its tanh approximation (JAX's default is the
 * approximation). At the kink u = 0 the slope is that of the left side, as in PyTorch.
 */
const STANDARD = {
  identity: { value: (u) => u, slope: () => 1, ...affine },
  relu: { value: (u) => (u > 0 ? u : 0), slope: (u) => (u > 0 ? 1 : 0), ...affine },
  'leaky-relu': { value: (u) => (u > 0 ? u : LEAK * u), slope: (u) => (u > 0 ? 1 : LEAK), ...affine },
  tanh: {
    value: Math.tanh,
    slope: (u) => 1 - Math.tanh(u) ** 2,
    curvature: (u) => -2 * Math.tanh(u) * (1 - Math.tanh(u) ** 2),
    suprema: [1, 0.77, 2],
  },
  sigmoid: {
    value: logistic,
    slope: (u) => logistic(u) * logistic(-u),
    curvature: (u) => logistic(u) * logistic(-u) * (logistic(-u) - logistic(u)),
    suprema: [0.25, 0.0963, 0.125],
  },
  gelu: {
    value: (u) => u * normalBelow(u),
    slope: (u) => normalBelow(u) + u * normalDensity(u),
    curvature: (u) => (2 - u * u) * normalDensity(u),
    suprema: [1.13, 0.798, 0.78],
  },
} as const satisfies Record<string, Activation>;

/** Those and two polynomials, which exact systems know too; their slopes have no bound. */
export const ACTIVATIONS = {
  ...STANDARD,
  square: { value: (u) => u * u, slope: (u) => 2 * u, curvature: () => 2, suprema: [Infinity, 2, 0] },
  quadratic: {
    value: (u) => u + (u * u) / 4,
    slope: (u) => 1 + u / 2,
    curvature: () => 0.5,
    suprema: [Infinity, 0.5, 0],
  },
} as const satisfies Record<string, Activation>;

/** The name of an activation in `ACTIVATIONS`. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** The activations that libraries of neural networks know by these names. */
export const STANDARD_ACTIVATIONS = Object.keys(STANDARD) as readonly (keyof typeof STANDARD)[];

/** Between its kinks such a function is affine, and so is a network of them. */
export const PIECEWISE_LINEAR: ReadonlySet<ActivationName> = new Set(['identity', 'relu', 'leaky-relu']);
