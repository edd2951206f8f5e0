import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { deviceError } from '../../src/arithmetic/tfjs/device.ts';
import { EngineError } from '../../src/errors.ts';
import { expectThrows } from './laws.ts';
import { FOUND } from './tfjsBackends.ts';

// Memory that runs out, devices that go, packages that are not there.

describe.each(FOUND.map((found) => [found.title, found] as const))('the backend %s', (_, { backend, absent }) => {
  test(absent ? 'does not open, and says what to do' : 'opens, and again', async () => {
    const again = await tfjs(backend).catch((e: unknown) => e);
    if (absent) {
      expect(again).toBeInstanceOf(EngineError);
      expect((again as EngineError).message).toMatch(/^tfjs-[\w-]+: .+ must .+, got .+; .*(install|see that|run)/s);
    } else expect(again).toHaveProperty('name', `tfjs-${backend}`);
  });
});

test('the wasm heap of 4 GiB is never written past its end: a request beyond it is refused, and what it held stays', async () => {
  const A = await tfjs('wasm');
  const heap = (tf.backend() as unknown as Record<'wasm', Record<'_malloc' | '_free', (n: number) => number>>).wasm;
  const kept = A.matrix(2, 2, [1, 2, 3, 4]);
  const blocks: number[] = [];
  const gibibyte = 2 ** 30;
  try {
    for (const bytes of [gibibyte, gibibyte, gibibyte, gibibyte / 2]) blocks.push(heap['_malloc'](bytes)); // never touched
    const row = A.matrix(1, 2 ** 14, new Float64Array(2 ** 14));
    // Refused by the guard, or by a machine that cannot grow the heap that far: an EngineError in either case.
    const asked =
      /^tfjs-wasm(\.\w+)?: device (memory must hold .* with \d+ in use by tensors and 4294967296 addressable|must carry)/;
    expectThrows(() => A.multiply(row, row, { transposeA: true }), EngineError, asked); // 1 GiB
    expect(await A.read(A.add(kept, kept))).toEqual(Float64Array.of(2, 4, 6, 8));
    expectThrows(() => heap['_malloc'](gibibyte), EngineError, asked); // as any kernel would
    A.free([row]);
  } finally {
    for (const at of blocks) heap['_free'](at);
  }
  expect(await A.read(A.multiply(kept, kept))).toEqual(Float64Array.of(7, 10, 15, 22));
});

const webgpu = FOUND.find(({ backend }) => backend === 'webgpu')!;

describe.skipIf(webgpu.absent)(`a WebGPU device${webgpu.absent && `, skipped: ${webgpu.absent}`}`, () => {
  interface Gpu {
    createBuffer(options: { size: number; usage: number }): void;
    destroy(): void;
  }
  const device = (): Gpu => (tf.backend() as unknown as { device: Gpu }).device;

  test('that reports an error has the next reading refused, once', async () => {
    const A = await tfjs('webgpu');
    const x = A.add(A.identity(2), A.identity(2));
    device().createBuffer({ size: 2 ** 50, usage: 128 });
    await expect(A.read(x)).rejects.toThrow(/^tfjs-webgpu\.read: the WebGPU device must carry out .* got "Buffer size/);
    expect(await A.read(x)).toEqual(Float64Array.of(2, 0, 0, 2));
  });

  test('that is lost has every later operation refused, and asking for the backend again opens a new one', async () => {
    const A = await tfjs('webgpu');
    const x = A.add(A.identity(2), A.identity(2));
    device().destroy();
    await expect(A.read(x)).rejects.toThrow(EngineError);
    for (const body of [() => A.identity(2), () => A.multiply(x, x), () => A.add(x, x), () => A.transpose(x)])
      expectThrows(body, EngineError, /the WebGPU device must be there, got its loss \(destroyed: .*ask for tfjs/);
    const B = await tfjs('webgpu');
    expect(await B.read(B.add(B.identity(2), B.identity(2)))).toEqual(Float64Array.of(2, 0, 0, 2));
    expectThrows(() => A.identity(2), EngineError, /got its loss/);
  });
});

test('what a backend throws becomes an EngineError that names the bytes, or what was said', () => {
  const oom = 'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[9] and type float';
  const memory = deviceError('tfjs-node.multiply', 36, new Error(oom));
  expect(memory).toBeInstanceOf(EngineError);
  expect(memory.message).toMatch(/^tfjs-node\.multiply: .* a request for 36 bytes with the answer "Message: OOM when/);
  expect(deviceError('x', 1, new Error('')).message).toMatch(/^x: device must carry out .*got "no reason given"/);
  const own = new EngineError('own');
  expect(deviceError('x', 1, own)).toBe(own);
});
