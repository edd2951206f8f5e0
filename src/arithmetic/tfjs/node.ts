import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../../errors.ts';
import { type Device, importPackage } from './device.ts';

interface TensorFlowBackend {
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

const PACKAGES = { node: '@tensorflow/tfjs-node', 'node-gpu': '@tensorflow/tfjs-node-gpu' };

/** TensorFlow's C library: on the CPU for `node`, on CUDA for `node-gpu`, which never falls back to the CPU unseen. */
export async function openNode(backend: keyof typeof PACKAGES): Promise<Device> {
  const [where, name] = [`tfjs-${backend}`, PACKAGES[backend]];
  restoreUtil();
  const flag = backend === 'node-gpu' ? ' --gpu' : '';
  await importPackage(
    where,
    name,
    `install ${name}@4.22.0, or build it against a Python environment's TensorFlow: scripts/build-tfjs-node.sh${flag}`,
    () => import(name),
  );
  const found = tf.findBackend('tensorflow') as (tf.KernelBackend & TensorFlowBackend) | null;
  if (!found) {
    throw new EngineError(
      `${where}: ${name} must register with the @tensorflow/tfjs-core of pcn-check, got another copy of it; install both in one node_modules, at the same version`,
    );
  }
  if (found.isGPUPackage !== (backend === 'node-gpu')) {
    throw new EngineError(
      `${where}: one process must load one of ${Object.values(PACKAGES).join(' and ')}, got both; run each engine in a process of its own`,
    );
  }
  if (backend === 'node-gpu' && !found.isUsingGpuDevice) {
    throw new EngineError(
      `${where}: TensorFlow ${found.binding.TF_Version} must use a CUDA device, got the CPU; see that nvidia-smi lists a GPU, that the library was built for CUDA, and that libcudart, libcublas, libcusolver, libcusparse, libcufft and libcudnn of its CUDA version are found (ldconfig -p, LD_LIBRARY_PATH)`,
    );
  }
  const device = found.isUsingGpuDevice ? 'CUDA device GPU:0' : 'CPU';
  return { registered: 'tensorflow', about: `${name} 4.22.0, TensorFlow ${found.binding.TF_Version}, ${device}` };
}

/** tfjs-node 4.22 calls two functions that Node 23 dropped. */
function restoreUtil(): void {
  const dropped = { isNullOrUndefined: (x: unknown) => x === null || x === undefined, isArray: Array.isArray };
  for (const [name, value] of Object.entries(dropped)) if (!(name in util)) Object.assign(util, { [name]: value });
}
