/* oxlint-disable no-underscore-dangle -- emscripten's names */
import * as tf from '@tensorflow/tfjs-core';
import { type Device, importPackage, outOfMemory, start } from './device.ts';

/** The part of the emscripten module that allocates. */
interface WasmHeap {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const GUARDED = Symbol('malloc checked');

/** 32-bit addresses. */
const LIMIT = 2 ** 32;

/**
 * The backend never looks at what malloc answers. Past 4 GiB malloc answers 0, and tensors are then written over one another at
 * the heap's start; a size above 2³² even wraps round to a small one. So malloc is made to throw before a byte is written.
 */
function guard(heap: WasmHeap & { [GUARDED]?: true }): void {
  if (heap[GUARDED]) return;
  heap._free(heap._malloc(4)); // the module replaces its own entry on the first call
  const malloc = heap._malloc.bind(heap);
  heap._malloc = (bytes) => {
    const at = bytes < LIMIT ? malloc(bytes) : 0;
    if (at === 0 && bytes > 0) {
      const { numBytes } = tf.memory();
      throw outOfMemory('tfjs-wasm', bytes, `${numBytes} in use by tensors and ${LIMIT} addressable`);
    }
    return at;
  };
  heap[GUARDED] = true;
}

/** One thread, so that sums are formed in one order. */
export async function openWasm(): Promise<Device> {
  const backend = await importPackage(
    'tfjs-wasm',
    '@tensorflow/tfjs-backend-wasm',
    'it is an optional dependency of pcn-check: npm install --include=optional',
    () => import('@tensorflow/tfjs-backend-wasm'),
  );
  backend.setThreadsCount(1);
  await start('tfjs-wasm', 'wasm');
  const heap = (tf.backend() as tf.KernelBackend & { wasm: WasmHeap }).wasm;
  guard(heap);
  return {
    registered: 'wasm',
    about: `WebAssembly kernels ${backend.version_wasm}, one thread`,
    // Kernels allocate copies of their own (transposes, packed factors) without looking either: what they may need must be there.
    reserve: (_, bytes, work) => heap._free(heap._malloc(bytes + work)),
  };
}
