import { EngineError } from '../../errors.ts';
import type { ElementwiseArithmetic, FloatArithmetic, Shape } from '../arithmetic.ts';
import type { InverseRoot } from '../inverseRoot.ts';
import type { RootQuotient } from '../rootQuotient.ts';
import type { Softmax } from '../softmax.ts';

/**
 * A matrix on a TF.js backend: a `Tensor2D` of TF.js, of which only the shape is told here. Who works with TF.js itself passes tensors
 * as they are, and says `as tf.Tensor2D` of what comes back; nobody else needs its types.
 */
export interface TfjsMatrix {
  readonly shape: Shape;
}

/**
 * Float32 on a TF.js backend: `node`, `node-gpu`, `webgpu`, `wasm`, `cpu`, or any that is registered. The unit roundoff is
 * measured, not assumed: some devices multiply with fewer bits than they store. TF32 has to be off before TensorFlow loads
 * (NVIDIA_TF32_OVERRIDE=0 in the environment, which the command line sets). TF.js has one active backend, the one that was asked for
 * last; calls open one after another, however they are made.
 * @throws {EngineError} when TF.js or the backend is not installed or registered, does not start, or computes on another device
 */
export const tfjs = async (backend: string): Promise<FloatArithmetic<TfjsMatrix>> =>
  (await loaded('tfjs', () => import('../tfjs.ts'))).tfjs(backend);

/**
 * Float32 on a TF.js backend, entry by entry too: what nonlinear layers need on a device. An activation whose kernel is not known
 * to be right on this backend is refused when it is asked for.
 * @throws {EngineError} when the backend does not open
 */
export const tfjsElementwise = async (
  backend: string,
): Promise<
  ElementwiseArithmetic<TfjsMatrix> & Softmax<TfjsMatrix> & InverseRoot<TfjsMatrix> & RootQuotient<TfjsMatrix>
> => (await loaded('tfjsElementwise', () => import('./elementwise.ts'))).tfjsElementwise(backend);

/** TF.js is optional, and loaded only when one of its backends is asked for. */
async function loaded<T>(where: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const said = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new EngineError(
      `${where}: @tensorflow/tfjs-core must load, got "${said}"; install what is optional (npm install --include=optional), or take an engine without it, such as float64`,
      { cause: error },
    );
  }
}
