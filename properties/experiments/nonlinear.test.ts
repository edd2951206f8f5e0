import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { DataError, DimensionError } from '../../src/errors.ts';
import { rowsOf } from '../../src/experiments/csv.ts';
import type { Answer, Figure } from '../../src/experiments/experiment.ts';
import { nonlinearCnn, nonlinearMlp, nonlinearTransformer } from '../../src/experiments/lim/nonlinear.ts';
import { nonlinearFigures } from '../../src/experiments/lim/nonlinearFigures.ts';
import { nonlinearProblem } from '../../src/experiments/lim/nonlinearNetworks.ts';
import { type NonlinearPoint, nonlinearTable } from '../../src/experiments/lim/nonlinearPoint.ts';
import { shapedBatch } from '../../src/experiments/lim/nonlinearSamples.ts';
import { ownImages } from '../../src/experiments/ownImages.ts';
import { layerTimes } from '../../src/learning/layerTimes.ts';
import type { NonlinearAlignment } from '../../src/learning/nonlinearAlignment.ts';
import { writeTensors } from '../../src/protocol/safetensors.ts';

type Row = Answer<NonlinearPoint, NonlinearAlignment>;

const point: NonlinearPoint = {
  ...{ panel: 'mlp', reading: 'one-hot', condition: 'tanh', network: { kind: 'mlp', activation: 'tanh' } },
  ...{ loss: 'squared', width: 8, depth: 4, batch: 2, seed: 0, relative: 1e-6, maxSteps: 100 },
};
const panel = { id: 'mlp', title: 'Perceptrons', settings: 'here', says: '' };
const reading = { id: 'one-hot', text: 'normal' };

type Tensors = Readonly<Record<string, [shape: number[], data: number[]]>>;

/** Networks whose 1 − cos is width^power exactly, a little apart by seed. */
const falling = (power: number, widths: readonly number[], status: NonlinearAlignment['status'] = 'converged'): Row[] =>
  widths.flatMap((width) =>
    [0, 1, 2].map((seed): Row => ({
      ...{ point: { ...point, width, seed }, engine: '', about: '', seconds: 0, peakBytes: 0 },
      result: {
        ...{ cosine: 1 - (1 + seed / 8) * width ** power, signCosine: 1 - 1 / width, normRatio: 1, loss: 1, rel: 1e-7 },
        ...{ energyRatio: 1 - 1 / width, firstOrder: 1 - 1 / width, delta: 1 / width, status, steps: 7 },
      },
    })),
  );
const exponentOf = (answers: readonly Row[]): string => {
  const table = nonlinearFigures(panel, reading, nonlinearTable(answers)).at(-1) as Figure & { kind: 'table' };
  return String(table.rows[0]![4]);
};

describe('exponents of the nonlinear figures', () => {
  test('a power that is there is found, and decided', () => {
    expect(exponentOf(falling(-2, [8, 16, 32]))).toMatch(/^−2 \(−2 to −2\)$/);
    expect(exponentOf(falling(-1, [8, 16, 32]))).toMatch(/, another$/);
  });

  test('one width has none, and says so', () => {
    expect(exponentOf(falling(-2, [8]))).toBe('none: one width');
  });

  test('a curve that has not got to its power names a width that would decide', () => {
    const bent = falling(-2, [8, 16, 32]).map((answer) => ({
      ...answer,
      result: {
        ...answer.result,
        cosine:
          1 -
          (1 - answer.result.cosine) *
            (1 + (answer.point.seed - 1) * (answer.point.width / 40) + answer.point.width / 60),
      },
    }));
    expect(exponentOf(bent)).toMatch(/undecided: (width \d+|more seeds)$/);
  });

  test('runs that come to no rest take the exponent away, are counted in the caption, and stay in the table', () => {
    const gone = [...falling(-2, [8, 16]), ...falling(-2, [32], 'non-finite')];
    expect(exponentOf(gone)).toBe('none: no rest at width 32 by step 7');
    const [first] = nonlinearFigures(panel, reading, nonlinearTable(gone));
    expect(first!.caption).toContain('3 of 9 networks did not come to rest and are left out: non-finite at step 7');
    expect(rowsOf(first!.data!).filter(({ status }) => status === 'non-finite')).toHaveLength(3);
  });
});

describe('points of the nonlinear figures', () => {
  test.each([nonlinearMlp, nonlinearCnn, nonlinearTransformer])('plans run, smallest first: $id', async (figure) => {
    const plan = figure.plan('quick') as NonlinearPoint[];
    const found = (await figure.run(plan.at(-1)!, float64)) as NonlinearAlignment;
    expect(found.status).toBe('converged');
    expect(found.energyRatio).toBeGreaterThan(0);
    expect(found.energyRatio).toBeLessThan(1);
    expect(found.rel).toBeLessThanOrEqual(1e-6);
    const full = figure.plan('full') as NonlinearPoint[];
    for (const panelId of new Set(full.map((p) => p.panel)))
      expect(new Set(full.filter((p) => p.panel === panelId).map((p) => p.width)).size).toBeGreaterThanOrEqual(5);
    expect(new Set(full.map((p) => p.seed)).size).toBeGreaterThanOrEqual(3);
  });

  test('an output precision of N L and the published transformer are what they say', async () => {
    const data = await shapedBatch('one-hot', 2, 0);
    const network = { kind: 'mlp', activation: 'tanh', outputPrecision: 'N L' } as const;
    const { nodes } = nonlinearProblem(float64, { ...point, network }, data).network;
    expect(nodes.map(({ term }) => (term.kind === 'gaussian' ? term.precision.data[0] : 0))).toEqual([0, 1, 1, 1, 32]);
    const text = await shapedBatch('chain', 1, 0);
    for (let t = 0; t < 15; t++) for (let v = 0; v < 16; v++) expect(text.y[v * 16 + t]).toBe(text.x[v * 16 + t + 1]); // targets are the next tokens
  });
});

describe('images of the user’s own', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pcn-check-own-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(name: string, tensors: Tensors): Promise<string> {
    const path = join(folder, name);
    const made = Object.entries(tensors).map(
      ([key, [shape, data]]) => [key, { dtype: 'F32', shape, data: Float64Array.from(data) }] as const,
    );
    await writeFile(path, writeTensors({ tensors: new Map(made), metadata: new Map() }));
    return path;
  }
  const pixels = Array.from({ length: 24 }, (_, i) => i);

  test('are taken as they are, each with its class', async () => {
    const path = await file('good.safetensors', { images: [[3, 2, 2, 2], pixels], labels: [[3], [0, 2, 1]] });
    const batch = await shapedBatch('own', 3, 5, path);
    expect([batch.shape, batch.inputs, batch.outputs]).toEqual([[2, 2, 2], 8, 3]);
    for (let b = 0; b < 3; b++) {
      const image = Math.floor(batch.x[b]! / 8);
      for (let i = 0; i < 8; i++) expect(batch.x[i * 3 + b]).toBe(image * 8 + i);
      expect(batch.y[[0, 2, 1][image]! * 3 + b]).toBe(1);
    }
    expect((await ownImages(folder)).size).toBe(8); // the one file of the folder
    await expect(shapedBatch('own', 4, 0, path)).rejects.toThrow(DimensionError);
  });

  test.each([
    ['no labels', { images: [[3, 8], pixels] }, 'must hold tensors images and labels, got images'],
    [
      'one-hot labels',
      {
        images: [[3, 8], pixels],
        labels: [
          [3, 2],
          [1, 0, 0, 1, 1, 0],
        ],
      },
      'labels must be a vector of 3, one an image, got 3×2',
    ],
    ['too few labels', { images: [[3, 8], pixels], labels: [[2], [0, 1]] }, 'labels must be a vector of 3'],
    [
      'half a class',
      { images: [[3, 8], pixels], labels: [[3], [0, 0.5, 1]] },
      'labels must be integers from 0 to 65535, got 0.5',
    ],
    ['a vector', { images: [[24], pixels], labels: [[24], pixels] }, 'images must be count ×'],
    [
      'lost pixels',
      {
        images: [
          [1, 2],
          [NaN, 1],
        ],
        labels: [[1], [0]],
      },
      'images must be finite, got NaN',
    ],
  ] as readonly (readonly [string, Tensors, string])[])('are refused in words: %s', async (name, tensors, words) => {
    const path = await file(`${name.replaceAll(' ', '-')}.safetensors`, tensors);
    const asked = ownImages(path);
    await expect(asked).rejects.toThrow(DataError);
    await expect(ownImages(path)).rejects.toThrow(words);
  });

  test('must be there, and one file', async () => {
    await expect(ownImages(join(folder, 'absent'))).rejects.toThrow('which is not there');
    await expect(ownImages(folder)).rejects.toThrow('must hold one file *.safetensors');
    await expect(shapedBatch('own', 1, 0)).rejects.toThrow('say --data data.safetensors');
    await expect(nonlinearMlp.check!(nonlinearMlp.plan('quick', 'own'))).rejects.toThrow('say --data');
  });

  test('must tile for convolutions', async () => {
    const path = await file('flat.safetensors', { images: [[3, 8], pixels], labels: [[3], [0, 1, 1]] });
    const of = { ...(nonlinearCnn.plan('quick', 'own')[0] as NonlinearPoint), batch: 2 };
    await expect(nonlinearCnn.run(of, float64, path)).rejects.toThrow('channels × height × width');
  });
});

describe('the cost of updates that are parallel across layers', () => {
  test('by hand: three layers', () => {
    expect(layerTimes(3, 0, 'none')).toEqual({ bp: 5, pc: 2, speedup: 2.5 });
    expect(layerTimes(3, 4, 'state')).toEqual({ bp: 5, pc: 12, speedup: 5 / 12 });
    expect(layerTimes(3, 2, 'error')).toEqual({ bp: 5, pc: 14, speedup: 5 / 14 });
  });

  test('free inference is worth about the depth, and any that reaches the first layer nothing', () => {
    for (const L of [2, 8, 32, 100]) {
      expect(layerTimes(L, 0, 'none').speedup).toBe(L - 0.5);
      expect(layerTimes(L, L - 1, 'state').speedup).toBeLessThan(1);
    }
    expect(() => layerTimes(0, 1, 'state')).toThrow('layerTimes: depth');
    expect(() => layerTimes(2, 1.5, 'state')).toThrow('layerTimes: steps');
  });
});
