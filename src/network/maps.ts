import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { LinearMap } from '../layers/layer.ts';
import { predicted } from '../layers/linearAt.ts';
import type { ChainLayer } from './linearGaussian.ts';

// J_l is not formed by the first four: each costs one product.

/** The layer's map, J_l and its shift. */
export const mapOf = <M>(A: Arithmetic<M>, { layer, theta }: ChainLayer<M>): LinearMap<M> => layer.linear!(A, theta);

/** J_l Z + b_l: what the layer predicts. */
export const prediction = <M>(A: Arithmetic<M>, at: ChainLayer<M>, Z: M): M => predicted(A, mapOf(A, at), Z);

/** J_l Z */
export const forward = <M>(A: Arithmetic<M>, at: ChainLayer<M>, Z: M): M => mapOf(A, at).apply(Z);

/** J_lᵀ Z */
export const backward = <M>(A: Arithmetic<M>, at: ChainLayer<M>, Z: M): M => mapOf(A, at).back(Z);

/** P J_l */
export const followedBy = <M>(A: Arithmetic<M>, P: M, at: ChainLayer<M>): M => mapOf(A, at).after(P);

/** J_l itself, for those who need its entries.   Cost: no product where the layer is fully connected. */
export const effectiveMap = <M>(A: Arithmetic<M>, at: ChainLayer<M>): M => mapOf(A, at).formed();
