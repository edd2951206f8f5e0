import { Worker } from 'node:worker_threads';
import { EngineError } from '../../errors.ts';
import { type Exports, type Job, JOB, rowsOfC, takeBlocks } from './rowsOfC.ts';
import type { Memory } from './webAssembly.ts';

/** Where the control words lie. */
export const [CALLS, OPEN, ACTIVE, JOINED, FAILED, NEXT] = [0, 1, 2, 3, 4, 5] as const;
const WORDS = 6;

/** Milliseconds that workers may take for what they have begun, beyond the time of a slow machine. */
const PATIENCE = 10_000;

/**
 * A worker's whole program, as text: it runs from sources and from the built package alike, and loads no file.
 *
 * It sleeps until CALLS changes, enters (ACTIVE + 1), works if the call is still OPEN, and leaves. Nobody waits for a worker that
 * has not entered, so one that starts late, or never, costs nothing but its help.
 */
const PROGRAM = `
const { module, memory, control, job, names, place } = require('node:worker_threads').workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const rowsOfC = ${rowsOfC.toString()};
const takeBlocks = ${takeBlocks.toString()};
for (let seen = 0; ; ) {
  Atomics.wait(control, ${CALLS}, seen);
  seen = Atomics.load(control, ${CALLS});
  Atomics.add(control, ${ACTIVE}, 1);
  try {
    if (Atomics.load(control, ${OPEN}) === 1) {
      Atomics.add(control, ${JOINED}, 1);
      const now = Object.fromEntries(names.map((name, at) => [name, job[at]]));
      takeBlocks(rowsOfC, exports, now, control.subarray(${NEXT}), now.packed + place * now.rows * now.k * now.bytes);
    }
  } catch {
    Atomics.store(control, ${FAILED}, 1);
  }
  Atomics.sub(control, ${ACTIVE}, 1);
  Atomics.notify(control, ${ACTIVE});
}`;

/** Worker threads that compute rows of C in a shared memory. They do not keep the process alive. */
export class Team {
  readonly control = new Int32Array(new SharedArrayBuffer(4 * WORDS));
  readonly #job = new Float64Array(new SharedArrayBuffer(8 * JOB.length));
  readonly #workers: Worker[] = [];
  readonly #exports: Exports;

  /** @throws {Error} when the runtime refuses a worker */
  constructor(helpers: number, module: object, memory: Memory, exports: Exports) {
    this.#exports = exports;
    const shared = { module, memory, control: this.control, job: this.#job, names: JOB };
    try {
      for (let place = 1; place <= helpers; place++) {
        const worker = new Worker(PROGRAM, { eval: true, execArgv: [], workerData: { ...shared, place } });
        worker.on('error', () => undefined); // it never entered a call, or `run` finds out
        worker.unref();
        this.#workers.push(worker);
      }
    } catch (error) {
      this.dismiss();
      throw error;
    }
  }

  /** How often a worker has joined a call. */
  get joined(): number {
    return Atomics.load(this.control, JOINED);
  }

  /** Threads that can compute, this one among them; each has its own place for packed rows. */
  get threads(): number {
    return this.#workers.length + 1;
  }

  /**
   * All rows of C, each block by whoever comes first.
   * @throws {EngineError} when a worker took a block and does not finish it; the heap is then of no more use
   */
  run(job: Job): void {
    const { control } = this;
    this.#job.set(JOB.map((name) => job[name]));
    Atomics.store(control, NEXT, 0);
    Atomics.store(control, OPEN, 1);
    Atomics.add(control, CALLS, 1);
    Atomics.notify(control, CALLS);
    takeBlocks(rowsOfC, this.#exports, job, control.subarray(NEXT), job.packed);
    Atomics.store(control, OPEN, 0);
    // A worker is inside one block at most: 2·rows·k·n flops, at 10⁸ in a second.
    const limit = PATIENCE + (2 * job.rows * job.k * job.N) / 1e5;
    for (let active = Atomics.load(control, ACTIVE); active > 0; active = Atomics.load(control, ACTIVE))
      if (Atomics.wait(control, ACTIVE, active, limit) === 'timed-out')
        throw new EngineError(
          `wasmGemm: worker threads must finish their rows within ${Math.ceil(limit / 1000)} s, got ${active} still at work; multiply again with wasmThreads(1)`,
        );
    if (Atomics.load(control, FAILED) === 1)
      throw new EngineError(
        `wasmGemm: worker threads must compute the rows that they took, got an exception in one; multiply again with wasmThreads(1)`,
      );
  }

  dismiss(): void {
    for (const worker of this.#workers) void worker.terminate();
  }
}
