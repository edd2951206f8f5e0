import type { Arithmetic, Elementwise, Shape } from '../arithmetic/arithmetic.ts';
import type { Bounded } from '../arithmetic/errorBound.ts';
import type { ElementwiseBound } from '../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { ValueError } from '../errors.ts';

/** What one sample looks like at a node: [n], or [channels, height, width]. A batch is the last axis: `size` rows, B columns. */
export type NodeShape = readonly number[];

/** How many numbers one sample has. */
export const size = (shape: NodeShape): number => shape.reduce((product, n) => product * n, 1);

/** Matrices by name: weights, bias, filters, scale. */
export type Parameters<M> = Readonly<Record<string, M>>;

/** A layer as data, from which `layerFrom` makes it again: what it is, its sizes, its parts. */
export interface LayerRecipe {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** What a layer computes with: entry by entry too, where it is not linear. */
export type Numbers<M> = Arithmetic<M> & Partial<Elementwise<M>>;

/** A map from one node's activities to a prediction of another's, with products that need nothing but its own numbers. */
export interface Layer {
  readonly recipe: LayerRecipe;
  readonly from: NodeShape;
  readonly to: NodeShape;
  /** What learning changes, by name. */
  readonly parameters: Readonly<Record<string, Shape>>;
  /** What stays as it is, by name: a premultiplier. */
  readonly constants: Readonly<Record<string, Shape>>;
  /** The prediction at z (size(from) × B), with its local products there. */
  at<M>(A: Numbers<M>, theta: Parameters<M>, z: M): At<M>;
  /** Where the map is J z + c. */
  readonly linear?: <M>(A: Arithmetic<M>, theta: Parameters<M>) => LinearMap<M>;
  /** Where its derivatives are bounded: what proofs of a local minimum need. */
  readonly bounds?: LayerBounds;
}

/** A layer at one input. */
export interface At<M> {
  /** f(z), size(to) × B */
  readonly prediction: M;
  /** gᵀ ∂f/∂z as a column for each sample: g (size(to) × B) → size(from) × B */
  inputGradient(g: M): M;
  /** c Σ_b gᵀ ∂f/∂θ for every parameter that learning changes; c (1×1) is 1 unless told */
  parameterGradient(g: M, c?: M): Parameters<M>;
}

/** f(z) = J z + c */
export interface LinearMap<M> {
  /** J z */
  apply(z: M): M;
  /** Jᵀ g */
  back(g: M): M;
  /** P J */
  after(P: M): M;
  /** J itself, for those who need its entries. */
  formed(): M;
  /** c (size(to) × 1) where there is one. */
  readonly shift: M | undefined;
  /** Σ_b gᵀ ∂f/∂θ at z, which is made only where a parameter looks at it. */
  parameterGradient(g: M, z: () => M): Parameters<M>;
  /** What shared weights see: a column for each place of each sample. Absent where the weights see z itself. */
  readonly shared?: { readonly places: number; columns(z: M): M };
  /** Where J = τI + aW: what a loop without allocation works with. */
  readonly factors: Factors<M> | undefined;
}

/** J = τI + aW; without W it is the identity, without a scale a = 1. */
export interface Factors<M> {
  readonly weights: M | undefined;
  readonly scale: M | undefined;
  readonly skip: boolean;
}

type B = Bounded<Float64Matrix>;

/** What is known of a layer's derivatives everywhere, and of one sample at a point. Norms are Frobenius'. */
export interface LayerBounds {
  /** sup ‖Df‖, ‖D²f‖ and ‖D³f‖, between kinks. */
  suprema(theta: Parameters<Float64Matrix>): Suprema;
  /** How the outputs can move when the inputs move so. */
  motion(theta: Parameters<Float64Matrix>, inputs: Motion): Motion;
  /** How far (in units of the motion) until a unit may reach its kink; Infinity where there is none. */
  room(E: ElementwiseBound, theta: Parameters<B>, z: B, inputs: Motion): number;
  /** ∂f/∂z at one sample (size(to) × size(from)), and the curvature Σ_i s_i ∇²f_i (size(from)²) that a signal s picks; absent is 0. */
  bending(
    E: ElementwiseBound,
    theta: Parameters<B>,
    z: B,
    s: B,
  ): { readonly jacobian: B; readonly curved: B | undefined };
}

export interface Suprema {
  readonly slope: number;
  readonly curvature: number;
  readonly third: number;
}

/** For a move of one unit of length: how far all outputs move together at most, and each of them. */
export interface Motion {
  readonly together: number;
  readonly each: Float64Array;
}

/** A matrix of θ by name. @throws {ValueError} when it is missing, which `graph` rules out */
export function parameter<M>(theta: Parameters<M>, name: string): M {
  const found = theta[name];
  if (found === undefined)
    throw new ValueError(
      `parameter: theta must have ${name}, got ${Object.keys(theta).join(', ') || 'nothing'}; check the network with graph`,
    );
  return found;
}
