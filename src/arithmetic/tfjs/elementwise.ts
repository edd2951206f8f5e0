import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../../errors.ts';
import { type ActivationName, LEAK } from '../activations.ts';
import type { ElementwiseArithmetic } from '../arithmetic.ts';
import type { InverseRoot } from '../inverseRoot.ts';
import { requireSameShape } from '../shapes.ts';
import type { Softmax } from '../softmax.ts';
import { tfjs } from '../tfjs.ts';
import { type Operation, requireOperation } from './capabilities.ts';

interface OnTensors {
  /** The kernel that it stands on; absent where sums and products are enough. */
  readonly operation?: Operation;
  readonly value: (u: tf.Tensor2D) => tf.Tensor2D;
  readonly slope: (u: tf.Tensor2D) => tf.Tensor2D;
}

/** φ and φ′ as `ACTIVATIONS` defines them; GELU is not among them, since backends approximate erf each in its own way. */
const ON_TENSORS: Partial<Record<ActivationName, OnTensors>> = {
  identity: { value: (u) => tf.clone(u), slope: (u) => tf.onesLike(u) },
  relu: { operation: 'relu', value: (u) => tf.relu(u), slope: (u) => tf.step(u) },
  'leaky-relu': {
    operation: 'relu',
    value: (u) => tf.sub(tf.relu(u), tf.mul(LEAK, tf.relu(tf.neg(u)))),
    slope: (u) => tf.add(LEAK, tf.mul(1 - LEAK, tf.step(u))),
  },
  tanh: { operation: 'tanh', value: (u) => tf.tanh(u), slope: (u) => tf.sub(1, tf.square(tf.tanh(u))) },
  sigmoid: {
    operation: 'sigmoid',
    value: (u) => tf.sigmoid(u),
    slope: (u) => tf.mul(tf.sigmoid(u), tf.sigmoid(tf.neg(u))),
  },
  square: { value: (u) => tf.mul(u, u), slope: (u) => tf.add(u, u) },
  quadratic: {
    value: (u) => tf.add(u, tf.mul(0.25, tf.mul(u, u))),
    slope: (u) => tf.add(1, tf.mul(0.5, u)),
  },
};

/**
 * Float32 on a TF.js backend, entry by entry too: what nonlinear layers need on a device. An activation whose kernel is not known
 * to be right on this backend is refused when it is asked for.
 * @throws {EngineError} when the backend does not open
 */
export async function tfjsElementwise(
  backend: string,
): Promise<ElementwiseArithmetic<tf.Tensor2D> & Softmax<tf.Tensor2D> & InverseRoot<tf.Tensor2D>> {
  const A = await tfjs(backend);
  const on = (phi: ActivationName): OnTensors => {
    const found = ON_TENSORS[phi];
    if (!found)
      throw new EngineError(
        `${A.name}.activate: phi must be one of ${Object.keys(ON_TENSORS).join(', ')} on TF.js, got "${phi}"; use a host arithmetic`,
      );
    if (found.operation) requireOperation(backend, found.operation);
    return found;
  };
  return {
    ...A,
    activate: (phi, a) => tf.tidy(() => on(phi).value(a)),
    slope: (phi, a) => tf.tidy(() => on(phi).slope(a)),
    hadamard(a, b) {
      requireSameShape(`${A.name}.hadamard`, A.shape(a), A.shape(b));
      return tf.mul(a, b);
    },
    softmax: (a) => tf.tidy(() => tf.transpose(tf.softmax(tf.transpose(a)))), // TF.js has it over rows alone
    logSoftmax: (a) => tf.tidy(() => tf.transpose(tf.logSoftmax(tf.transpose(a)))),
    inverseRoot: (a) => tf.tidy(() => tf.div(1, tf.sqrt(a))), // quotients and roots are probed
  };
}
