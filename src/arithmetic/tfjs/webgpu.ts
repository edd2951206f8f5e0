import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../../errors.ts';
import { type Device, importPackage, outOfMemory, start } from './device.ts';

/** The part of WebGPU that is used here; its full types would become global in every program that imports pcn-check. */
interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}

interface Adapter {
  readonly info: { vendor: string; architecture: string; device: string; description: string };
}

interface GpuDevice {
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(
    type: 'uncapturederror',
    listener: (event: { readonly error: { readonly message: string }; preventDefault(): void }) => void,
  ): void;
}

const NAME = 'webgpu';
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|\bwarp\b|basic render/i;
const INSTALL = 'npm install webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0';

/** WebGPU by Dawn. A device that was lost is replaced by a new one when the backend is asked for again. */
export async function openWebgpu(): Promise<Device> {
  const where = `tfjs-${NAME}`;
  const { info } = await adapter(where);
  await importPackage(
    where,
    '@tensorflow/tfjs-backend-webgpu',
    INSTALL,
    () => import('@tensorflow/tfjs-backend-webgpu'),
  );
  tf.env().set('WEBGPU_CPU_FORWARD', false); // small operands would be computed by another backend
  await start(where, NAME);
  const device = (tf.backend() as tf.KernelBackend & { device: GpuDevice }).device;
  const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
  let lost: string | undefined;
  let reported: string | undefined;
  const watch = async (): Promise<void> => {
    const { reason, message } = await device.lost;
    lost = `${reason}: ${message}`;
    forget();
  };
  void watch();
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    reported ??= event.error.message;
  });
  const said = [info.vendor, info.architecture, info.device, info.description].filter(Boolean);
  const software = said.some((text) => SOFTWARE.test(text)) ? ', a software renderer' : '';
  return {
    registered: NAME,
    about: `Dawn on ${said.join(', ')}${software}`,
    reserve(at, bytes) {
      if (bytes <= limit) return;
      const { numBytes } = tf.memory();
      throw outOfMemory(at, bytes, `${numBytes} in use by tensors and ${limit} as the device's limit for one buffer`);
    },
    check(at) {
      if (lost !== undefined) {
        throw new EngineError(
          `${at}: the WebGPU device must be there, got its loss (${lost}); what it held is gone: ask for tfjs('${NAME}') again`,
        );
      }
      if (reported === undefined) return;
      const message = reported;
      reported = undefined;
      throw new EngineError(
        `${at}: the WebGPU device must carry out every operation, got "${message.split('\n')[0]}"; results since the last read are not to be used`,
      );
    },
  };
}

/** The backend of a lost device goes, its factory stays. */
function forget(): void {
  const factory = tf.findBackendFactory(NAME);
  if (!factory) return;
  tf.removeBackend(NAME);
  tf.registerBackend(NAME, factory);
}

/** One GPU object for the process: Dawn's objects must outlive the devices made from them. */
let gpu: Gpu | undefined;

async function adapter(where: string): Promise<Adapter> {
  if (!gpu) {
    const dawn = await importPackage(where, 'webgpu', INSTALL, () => import('webgpu'));
    Object.assign(globalThis, dawn.globals);
    gpu = dawn.create([]) as Gpu;
    // Node 20 has no navigator; later ones have one without gpu.
    if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    Object.defineProperty((globalThis as typeof globalThis & { navigator: object }).navigator, 'gpu', {
      value: gpu,
      configurable: true,
    });
  }
  const found = await gpu.requestAdapter();
  if (found) return found;
  throw new EngineError(
    `${where}: WebGPU must find an adapter, got none; install the GPU's Vulkan driver and libvulkan1, or, to compute in software, Debian's chromium and start with VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json`,
  );
}
