import { create, erfDependencies } from 'mathjs';

const { erf } = create({ erfDependencies });

/** An activation function of one number, with its derivative. */
export interface Activation {
  readonly value: (u: number) => number;
  readonly slope: (u: number) => number;
}

const logistic = (u: number): number => (u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u)));
/** Φ, the distribution function of the standard normal law. */
const normalBelow = (u: number): number => (1 + erf(u * Math.SQRT1_2)) / 2;
const normalDensity = (u: number): number => Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
const LEAK = 0.01;

/**
 * φ and φ′, as PyTorch defines them: leaky ReLU leaks 0.01, GELU is u Φ(u) and not its tanh approximation (JAX's default is the
 * approximation). At the kink u = 0 the slope is that of the left side, as in PyTorch.
 */
export const ACTIVATIONS = {
  identity: { value: (u) => u, slope: () => 1 },
  relu: { value: (u) => (u > 0 ? u : 0), slope: (u) => (u > 0 ? 1 : 0) },
  'leaky-relu': { value: (u) => (u > 0 ? u : LEAK * u), slope: (u) => (u > 0 ? 1 : LEAK) },
  tanh: { value: Math.tanh, slope: (u) => 1 - Math.tanh(u) ** 2 },
  sigmoid: { value: logistic, slope: (u) => logistic(u) * logistic(-u) },
  gelu: { value: (u) => u * normalBelow(u), slope: (u) => normalBelow(u) + u * normalDensity(u) },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof ACTIVATIONS;

/** Between its kinks such a function is affine, and so is a network of them. */
export const PIECEWISE_LINEAR: ReadonlySet<ActivationName> = new Set(['identity', 'relu', 'leaky-relu']);
