import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, test } from 'vitest';
import { engine, wasmThreads } from '../../src/arithmetic/wasm/engine.ts';
import { ACTIVE, FAILED } from '../../src/arithmetic/wasm/team.ts';
import { EngineError, ValueError } from '../../src/errors.ts';
import { expectThrows } from './laws.ts';
import { expectSame, plain, product, wasm } from './products.ts';
import { LARGE, expectPlainLoop } from './severalThreads.ts';

afterAll(() => wasmThreads(1));

describe('several threads', () => {
  // Other sizes: wasmThreads.thorough.test.ts.
  test('one, two and three: a large product is the plain loop bit for bit', () => expectPlainLoop(LARGE.slice(0, 1)));

  test('workers take part', () => {
    wasmThreads(3);
    const { team } = engine(true);
    expect(team!.threads).toBe(3);
    const p = product('float64', [2048, 128, 128], 1);
    for (let i = 0; i < 1000 && team!.joined < 2; i++) wasm(p); // they start while products go on
    expect(team!.joined).toBeGreaterThanOrEqual(2);
  });

  test('1,000 products leave the heap as large as one, and all are equal', () => {
    wasmThreads(2);
    for (const [sizes, large] of [
      [[64, 64, 32], false],
      [[256, 512, 256], true],
    ] as const) {
      const p = product('float64', sizes, 4);
      const first = wasm(p);
      const bytes = engine(large).heap.views.float64.byteLength;
      for (let i = 0; i < (large ? 20 : 980); i++) expectSame(wasm(p), first, p);
      expect(engine(large).heap.views.float64.byteLength).toBe(bytes);
    }
  });

  test.each([
    ['does not finish', ACTIVE, 'finish their rows within \\d+ s, got \\d '],
    ['fails', FAILED, 'compute the rows that they took, got an exception in one'],
  ])('a worker that %s is an error and no wait without end; the next product is right', (_, word, message) => {
    wasmThreads(2);
    const p = product('float64', [512, 512, 128], 2);
    Atomics.add(engine(true).team!.control, word, 1); // as one more worker would
    expectThrows(() => wasm(p), EngineError, new RegExp(`^wasmGemm: worker threads must ${message}`));
    expectSame(wasm(p), plain(p), p);
  });

  test('a count that is no number of threads is refused', () => {
    for (const count of [0, -1, 1.5, Number.NaN])
      expectThrows(() => wasmThreads(count), ValueError, /^wasmThreads: count must be a positive integer, got /);
  });
});

const MULTIPLY = `
  const { wasmThreads } = await import('./dist/arithmetic/wasm/engine.js');
  const { gemm } = await import('./dist/arithmetic/gemm.js');
  const { float64 } = await import('./dist/arithmetic/float64.js');
  const a = new Float64Array(512 * 512).map((_, i) => Math.sin(i));
  const bits = (threads) => {
    if (threads) wasmThreads(threads);
    const c = gemm(a, a, 512, 512, 512);
    return c.reduce((sum, x, i) => (sum * 31 + x * i) % 1e9, 0);
  };`;

describe('the built package', () => {
  const run = (script: string, ...flags: string[]) =>
    spawnSync('node', [...flags, '--input-type=module', '-e', MULTIPLY + script], {
      encoding: 'utf8',
      timeout: 60_000,
    });

  test('a process that used threads ends by itself, with the bits of one thread', () => {
    const { status, stdout, stderr } = run(`console.log(bits(1) === bits(3), bits(2) === bits(3), float64.about);`);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'true true WebAssembly SIMD, 3 threads\n',
      stderr: '',
    });
  });

  test('where workers are forbidden one thread computes, and the engine says so', () => {
    const allowed = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const { status, stdout } = run(
      `const one = bits(1); console.log(bits(2) === one, float64.about);`,
      ...[allowed, '--allow-fs-read=*'],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^true WebAssembly SIMD, 1 thread \(workers did not start: .*\)\n$/);
  });

  test('inside a worker thread the default is one thread, and several give the same bits', async () => {
    const worker = new Worker(
      `import('node:worker_threads').then(async ({ parentPort }) => {${MULTIPLY}
        const one = bits(); const about = float64.about;
        parentPort.postMessage([about, bits(2) === one, float64.about]); })`,
      { eval: true, execArgv: [] },
    );
    const answer = await new Promise((resolve, reject) => void worker.once('message', resolve).once('error', reject));
    expect(answer).toEqual(['WebAssembly SIMD, 1 thread', true, 'WebAssembly SIMD, 2 threads']);
    expect(await new Promise((resolve) => void worker.once('exit', resolve))).toBe(0);
  });
});
