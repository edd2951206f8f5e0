import { type Device, importPackage } from './device.ts';
import { openNode } from './node.ts';
import { openWasm } from './wasm.ts';
import { openWebgpu } from './webgpu.ts';

/** The backends that are opened by name; any other can be named once its package has been imported. */
export const BACKENDS: Readonly<Record<string, () => Promise<Device>>> = {
  node: () => openNode('node'),
  'node-gpu': () => openNode('node-gpu'),
  webgpu: openWebgpu,
  wasm: openWasm,
  cpu: openCpu,
};

async function openCpu(): Promise<Device> {
  const { version_cpu } = await importPackage(
    'tfjs-cpu',
    '@tensorflow/tfjs-backend-cpu',
    'it is an optional dependency of pcn-check: npm install --include=optional',
    () => import('@tensorflow/tfjs-backend-cpu'),
  );
  return { registered: 'cpu', about: `JavaScript kernels ${version_cpu}` };
}
