import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileStore } from '../src/experiments/fileStore.ts';
import { planned } from '../src/experiments/plan.ts';
import { type StoredRecord, collect, merge, remaining } from '../src/experiments/store.ts';

// What a store does with many records (docs/scaling.md):   node build/tools/storeScale.js RECORDS [single]
// `single`: a file for each, as on one machine; else in packs of 1000, as a cluster's tasks leave them.

const [count, kind] = [Number(process.argv[2] ?? 10_000), process.argv[3] ?? 'packs'];
const folder = await mkdtemp(join(tmpdir(), 'pcn-check-store-'));
const GIB = 2 ** 30;

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const [start, cpu, free] = [performance.now(), process.cpuUsage(), await statfs(folder)];
  const result = await work();
  const now = await statfs(folder);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const disk = ((free.bfree - now.bfree) * now.bsize) / GIB;
  const memory = process.memoryUsage().rss / GIB;
  process.stdout.write(
    `${what}: ${seconds.toFixed(1)} s, of it ${((user + system) / 1e6).toFixed(1)} s computing, ${((user + system) / count).toFixed(1)} µs a record; disk ${disk.toFixed(2)} GiB, memory ${memory.toFixed(2)} GiB\n`,
  );
  return result;
}

const recordOf = (hash: string, point: unknown, k: number): StoredRecord => ({
  ...{ experiment: 'synthetic', version: 1, hash, point, engine: 'float64', about: 'WebAssembly SIMD, 1 thread' },
  ...{ seconds: 0.0123 + k / 1e9, peakBytes: 123_456_789 },
  result: { cosine: Math.cos(k), energyRatio: Math.sqrt(2 + k), normRatio: Math.log(2 + k) },
});

const plan = await timed('plan', async () =>
  planned(
    Array.from({ length: count }, (_, k) => ({ width: 64, depth: 8, batch: 16, inputs: 16, outputs: 10, seed: k })),
  ),
);
const store = await openFileStore(folder, 'synthetic', 1);
await timed('write', async () => {
  for (let from = 0; from < count; from += 1000) {
    const records = plan.slice(from, from + 1000).map(({ hash, point }, i) => recordOf(hash, point, from + i));
    if (kind === 'single') for (const record of records) await store.write(record);
    else await store.writeAll(records);
  }
});
const opened = await timed('open and list', async () => {
  const again = await openFileStore(folder, 'synthetic', 1);
  process.stdout.write(
    `${(await again.keys()).length} records, ${(await readdir(folder, { recursive: true })).length} files\n`,
  );
  return again;
});
await timed('what remains', () => remaining(opened, plan, 'float64'));
await timed('collect', async () => collect(opened, plan, 'float64'));
const other = join(folder, 'other');
await timed('merge', async () => merge(opened, await openFileStore(other, 'synthetic', 1)));
await rm(folder, { recursive: true });
