import { existsSync } from 'node:fs';
import { tfjs } from '../../src/arithmetic/tfjs.ts';

// Read when the libraries load. Without a GPU, WebGPU runs on the software renderer that comes with Debian's chromium.
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
if (!existsSync('/dev/dri') && !existsSync('/dev/nvidia0') && existsSync(SWIFTSHADER))
  process.env['VK_ICD_FILENAMES'] ??= SWIFTSHADER;

export interface Found {
  readonly backend: string;
  /** Why it does not open here; empty when it does. */
  readonly absent: string;
  /** For a title: the backend, and why it is left out. */
  readonly title: string;
}

async function find(backend: string): Promise<Found> {
  try {
    await tfjs(backend);
    return { backend, absent: '', title: backend };
  } catch (error) {
    const absent = (error as Error).message;
    return { backend, absent, title: `${backend}, skipped: ${absent}` };
  }
}

/** Every backend that pcn-check knows by name. One process holds one of the tfjs-node packages: that for CUDA comes first. */
export const FOUND: readonly Found[] = [
  await find('wasm'),
  await find('cpu'),
  await find('webgpu'),
  await find('node-gpu'),
  await find('node'),
];
