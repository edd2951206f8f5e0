import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { surrogate } from '../../src/data/index.ts';
import { DataError } from '../../src/errors.ts';
import { experimentOf } from '../../src/experiments/index.ts';
import { pointsOf } from '../../src/experiments/part.ts';
import { type ImagesSetting, requireImages, splitImages } from '../../src/experiments/images.ts';
import { energies } from '../../src/experiments/pcn/look.ts';
import { engineOf } from '../../src/experiments/pcn/setting.ts';
import { generativeModel } from '../../src/network/generative.ts';
import { generative } from '../../src/problem/generative.ts';
import { random } from '../../src/random.ts';
import { gamma } from '../arithmetic/rounding.ts';
import { asColumns, drawnGenerative, energyOfSample } from '../../theorems/oracles/generativeEnergy.ts';

const DIGITS: ImagesSetting = { images: 'digits', train: 30, test: 20, normalised: false, labels: 'true', seed: 4 };
const columns = (x: Float64Array, rows: number): string[] => {
  const count = x.length / rows;
  return Array.from({ length: count }, (_, b) => Array.from({ length: rows }, (_, i) => x[i * count + b]).join());
};

describe('images of a run', () => {
  test('those to learn from and those to ask about are distinct, and the same for the same seed', async () => {
    const [one, again, other] = [
      await splitImages(DIGITS),
      await splitImages(DIGITS),
      await splitImages({ ...DIGITS, seed: 5 }),
    ];
    expect(again).toEqual(one);
    expect(other.train.x).not.toEqual(one.train.x);
    const all = [...columns(one.train.x, 64), ...columns(one.test.x, 64)];
    expect(all).toHaveLength(50);
    expect(new Set(all).size).toBe(50);
    expect([Math.min(...one.train.x), Math.max(...one.train.x)]).toEqual([0, 1]);
  });

  test('random labels change no image, and are one of each class a column', async () => {
    const [truth, chance] = [await splitImages(DIGITS), await splitImages({ ...DIGITS, labels: 'random' })];
    expect(chance.train.x).toEqual(truth.train.x);
    expect(chance.train.y).not.toEqual(truth.train.y);
    for (const { y } of [truth.train, chance.train, chance.test])
      for (const column of columns(y, 10)) expect(column.split(',').toSorted().join()).toBe('0,0,0,0,0,0,0,0,0,1');
  });

  test('normalised images have mean 0 and variance 1 over those to learn from, and the others the same constants', async () => {
    const [raw, { train, test }] = [await splitImages(DIGITS), await splitImages({ ...DIGITS, normalised: true })];
    const mean = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length;
    const N = train.x.length;
    const [m, v] = [mean(raw.train.x), mean(raw.train.x.map((x) => x * x))];
    const std = Math.sqrt(v - m * m);
    const roundings = (k: number): number => gamma(k, 2 ** -53);
    // Pixels are sixteenths, whose sums are exact; m is rounded once. A factor that all pixels share moves no mean from 0: what is left
    // is a difference and a quotient a pixel, N sums and quotients, and the rounding of m, in units of the spread.
    expect(Math.abs(mean(train.x))).toBeLessThanOrEqual(roundings(N + 3) + (roundings(2) * m) / std);
    // Squares have N + 5 roundings, and as many has the variance that they are divided by.
    expect(Math.abs(mean(train.x.map((x) => x * x)) - 1)).toBeLessThanOrEqual(roundings(2 * N + 11));
    // Half of the variance's, and those of v − m², which cancels: 2 + 4 m²/std² of std², half of that of std; and quotients.
    const z = (raw.test.x[77]! - m) / std;
    expect(Math.abs(test.x[77]! / z - 1)).toBeLessThanOrEqual(roundings(N / 2 + 10 + 2 * (m / std) ** 2));
  });

  test('images that do not come with the package are asked for before anything runs, with where to get them', async () => {
    for (const images of ['mnist', 'cifar10', 'cifar100'] as const)
      await expect(requireImages([{ ...DIGITS, images }])).rejects.toThrow(
        /must name a folder with the files of .*download/,
      );
    await expect(requireImages([DIGITS, { ...DIGITS, images: 'surrogate100' }])).resolves.toBe(false);
    const folder = await mkdtemp(join(tmpdir(), 'pcn-check-'));
    try {
      await writeFile(join(folder, 'data_batch_1.bin'), new Uint8Array(3073 * 49));
      const asked = { ...DIGITS, images: 'cifar10' } as const;
      await expect(requireImages([asked], folder)).rejects.toThrow(DataError);
      await expect(requireImages([asked], folder)).rejects.toThrow(/must have 50 images of cifar10 .*, got fewer/);
      await expect(requireImages([{ ...asked, test: 19 }], folder)).resolves.toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('surrogates have CIFAR’s format, and images of a class are more alike than others', () => {
    const { inputs, x, y } = surrogate(3).draw(random(1), 0, 0, 30);
    expect([inputs, x.length, y.length]).toEqual([3072, 3072 * 30, 90]);
    expect(x.every((v) => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
    expect(surrogate(3).draw(random(1), 0, 0, 30).x).toEqual(x);
    const classOf = (b: number): number => [0, 1, 2].findIndex((c) => y[c * 30 + b] === 1);
    const distance = (a: number, b: number): number => {
      let sum = 0;
      for (let i = 0; i < 3072; i++) sum += (x[i * 30 + a]! - x[i * 30 + b]!) ** 2;
      return sum;
    };
    const [same, others]: [number[], number[]] = [[], []];
    for (let a = 0; a < 30; a++)
      for (let b = 0; b < a; b++) (classOf(a) === classOf(b) ? same : others).push(distance(a, b));
    const mean = (list: number[]): number => list.reduce((sum, v) => sum + v, 0) / list.length;
    expect(mean(same)).toBeLessThan(mean(others));
  });
});

test('energies by layer and of the readout are the terms of the energy, means over the samples', () => {
  const A = engineOf(float64);
  const widths = [4, 3, 2];
  const plain = { ...drawnGenerative(8, widths, 3), precisions: [1, 1], readoutPrecision: 1 };
  const model = generativeModel(A, {
    ...{ widths, classes: 3, activations: ['relu', 'relu'] },
    ...{ weights: plain.weights.map((W) => W.flat()), readout: plain.readout.flat() },
  });
  const r = random(9, 'states');
  const states = [0, 1].map(() => widths.map((n) => Array.from({ length: n }, () => r.normal())));
  const y = [0, 0, 1];
  const [x0, ...latents] = widths.map((n, l) => A.matrix(n, 2, asColumns(states.map((x) => x[l]!))));
  const { layers, readout } = energies(A, generative(A, model, x0!, A.matrix(3, 2, asColumns([y, y]))), latents);
  const relu = (a: number): number => Math.max(a, 0);
  const mean = (term: (x: number[][]) => number): number => (term(states[0]!) + term(states[1]!)) / 2;
  const minusAbsolute = (W: readonly (readonly number[])[]): number[][] => W.map((row) => row.map((w) => -Math.abs(w)));
  const magnitudes = { ...plain, weights: plain.weights.map(minusAbsolute), readout: minusAbsolute(plain.readout) };
  /** The energy's term of layer l alone, what its precision multiplies, and the same of |x| + |W||x| in place of its errors. */
  const expectTerm = (found: number, precisions: number[], readoutPrecision: number): void => {
    const only = { precisions, readoutPrecision };
    const term = mean((x) => energyOfSample({ ...plain, ...only }, relu, x, y));
    const size = mean((x) =>
      energyOfSample(
        { ...magnitudes, ...only },
        (a) => a,
        x.map((part) => part.map(Math.abs)),
        y,
      ),
    );
    // Errors have 3 products and sums and a difference, squares twice these and one more; 4 units and 2 samples are added: 13, on both sides.
    expect(Math.abs(found - term)).toBeLessThanOrEqual(size * gamma(28, 2 ** -53));
  };
  expectTerm(layers[0]!, [1, 0], 0);
  expectTerm(layers[1]!, [0, 1], 0);
  expectTerm(readout, [0, 0], 1);
});

describe('quick plans', () => {
  test.each([
    ['pcn/accuracy', { panel: 'trained', labels: 'random', startScale: 0.01 }],
    ['pcn/accuracy', { panel: 'untrained', startScale: 0.01 }],
    ['pcn/failures', { panel: 'layer-0', condition: 'blog' }],
    ['pcn/energy', { panel: 'layers', condition: 'normalised, linear' }],
    ['pcn/samples', { panel: 'prior' }],
    ['pcn/blog', { panel: '6c' }],
  ])('a point of %s runs without further data and is drawn with every number finite: %o', async (id, asked) => {
    const experiment = await experimentOf(id);
    const point = pointsOf(experiment, { size: 'quick' }).find((p) =>
      Object.entries(asked).every(([name, value]) => (p as Record<string, unknown>)[name] === value),
    );
    expect(point).toBeDefined();
    const result = await experiment.run(point, float64);
    const figures = experiment.figures([{ point, result, engine: 'float64', about: '', seconds: 0, peakBytes: 0 }]);
    const cells = figures.flatMap(({ data }) => data?.rows ?? []).flat();
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.filter((cell) => typeof cell === 'number' && !Number.isFinite(cell) && id !== 'pcn/blog')).toEqual([]);
  });

  test('pcn/blog with few images has the sizes, rates and steps of its full plan, and one batch an epoch', async () => {
    const experiment = await experimentOf('pcn/blog');
    const plan = (reading: string) =>
      pointsOf(experiment, { size: 'full', readings: [reading] }) as Record<string, unknown>[];
    const [few, full] = [plan('few'), plan('surrogate')];
    expect(few).toHaveLength(full.length);
    for (const [k, point] of few.entries()) {
      expect(point['train']).toBe(point['batch']);
      expect({ ...point, train: 10_000, test: 500, reading: 'surrogate' }).toEqual(full[k]);
    }
  });

  test('with a small start, a clamped label is read back from a network that knows nothing, and without it chance is left', async () => {
    const experiment = await experimentOf('pcn/accuracy');
    const point = pointsOf(experiment, { size: 'quick' }).at(-1) as { panel: string; startScale: number };
    expect([point.panel, point.startScale]).toEqual(['untrained', 0.01]);
    const { clamped, free, count } = (await experiment.run(point, float64)) as Record<'clamped' | 'free', number[]> & {
      count: number;
    };
    expect(clamped.at(-1)).toBe(count);
    expect(free.at(-1)! / count).toBeLessThan(0.25); // 200 images, chance 0.1: false-alarm rate below 1e-9
  });
});
