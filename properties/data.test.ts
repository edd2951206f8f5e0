import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { type Batch, digitImages, digits, drawImages, parseDigits, teacher } from '../src/data/index.ts';
import { DataError, DimensionError } from '../src/errors.ts';
import { random } from '../src/random.ts';

const file = readFileSync(new URL('../fixtures/digits.csv.gz', import.meta.url));
const csv = gunzipSync(file).toString();
/** What the file says, by another route: a line "pixels,class" stands for a digit. */
const lines = csv.trimEnd().split('\n');

/** Column b of a batch as such a line; fails unless the target is one-hot. */
function lineOf({ inputs, outputs, x, y }: Batch, batch: number, b: number): string {
  const target = Array.from({ length: outputs }, (_, i) => y[i * batch + b]!);
  expect(target.toSorted((a, b) => a - b)).toEqual([...Array(outputs - 1).fill(0), 1]);
  return [...Array.from({ length: inputs }, (_, i) => x[i * batch + b]!), target.indexOf(1)].join(',');
}
const linesOf = (drawn: Batch, batch: number): string[] =>
  Array.from({ length: batch }, (_, b) => lineOf(drawn, batch, b));

const seeds = fc.integer();
const twoSeeds = fc.uniqueArray(seeds, { minLength: 2, maxLength: 2 });

describe('digits', () => {
  test('the packaged file is the published one', () => {
    const md5 = createHash('md5').update(file).digest('hex');
    expect(md5).toBe('9b335364a7bfd63947c7480a5bd51f2d');
    expect(readFileSync(new URL('../fixtures/digits.md', import.meta.url), 'utf8')).toContain(md5);
  });

  test('there are 1,797 digits, and as many of each class as UCI documents', () => {
    const { labels, pixels, size } = digitImages();
    const counts = Array<number>(10).fill(0);
    for (const label of labels) counts[label]! += 1;
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(labels.length).toBe(1797);
    expect(pixels.length).toBe(1797 * size);
    expect([Math.min(...pixels), Math.max(...pixels)]).toEqual([0, 16]);
  });

  test('a batch is distinct digits of the file, each with its own class', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 200 }), (seed, batch) => {
        const drawn = linesOf(digits.draw(random(seed), 3, 5, batch), batch);
        expect(new Set(drawn).size).toBe(batch);
        for (const line of drawn) expect(lines).toContain(line);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('a batch of all digits is a permutation of the file', () => {
    const drawn = linesOf(digits.draw(random(5), 64, 10, 1797), 1797);
    expect(drawn).not.toEqual(lines);
    expect(drawn.toSorted()).toEqual(lines.toSorted());
  });

  test('the same seed draws the same batch, another seed another', () => {
    fc.assert(
      fc.property(twoSeeds, ([seed, other]) => {
        const draw = (s: number): Batch => digits.draw(random(s), 64, 10, 20);
        expect(draw(seed!)).toEqual(draw(seed!));
        // Chance of the same 20 digits in the same order: 1797⁻²⁰.
        expect(draw(seed!).x).not.toEqual(draw(other!).x);
      }),
      { seed: 2 },
    );
  });

  test('one random state gives different batches one after another', () => {
    const r = random(3);
    expect(digits.draw(r, 64, 10, 20).x).not.toEqual(digits.draw(r, 64, 10, 20).x);
  });

  test('every ordered pair of five images is equally likely', () => {
    const images = { size: 1, classes: 1, pixels: Uint8Array.of(0, 1, 2, 3, 4), labels: new Uint8Array(5) };
    const [r, draws] = [random(4), 20_000];
    const counts = new Map<string, number>();
    for (let k = 0; k < draws; k++) {
      const pair = drawImages(images, r, 2).x.join(',');
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(20);
    const expected = draws / 20;
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(chiSquaredBand(19)[1]);
  });

  test.each([0, -1, 1.5, NaN, 1798])('a batch of %s is refused', (batch) => {
    expect(() => digits.draw(random(1), 64, 10, batch)).toThrow(DimensionError);
    expect(() => digits.draw(random(1), 64, 10, batch)).toThrow(/batch must be an integer from 1 to 1797, got/);
  });

  test('a file with any field out of its range, missing or extra is refused', () => {
    const bad = fc.constantFrom('17', '-1', '1.5', '', ' 1', '0x1', '1e0', 'NaN', '016', '1,1');
    fc.assert(
      fc.property(fc.nat(1796), fc.nat(64), bad, (k, i, field) => {
        const fields = lines[k]!.split(',');
        const changed = lines.with(k, fields.with(i, field).join(','));
        expect(() => parseDigits(changed.join('\n'))).toThrow(DataError);
        expect(() => parseDigits(changed.join('\n'))).toThrow(new RegExp(`line ${k + 1} `));
      }),
      { seed: 3, numRuns: 60 },
    );
    expect(() => parseDigits(lines.with(9, lines[9]!.replace(/\d$/, '10')).join('\n'))).toThrow(/line 10 field 65/);
  });

  test('a file with a line too few or too many is refused', () => {
    expect(parseDigits(csv)).toEqual(digitImages());
    expect(() => parseDigits(lines.slice(1).join('\n'))).toThrow(/1797 lines, got 1796/);
    expect(() => parseDigits(`${csv}${lines[0]}\n`)).toThrow(/1797 lines, got 1798/);
    expect(() => parseDigits(`${csv}\n`)).toThrow(DataError);
  });
});

/**
 * Where a χ² variable with k degrees of freedom stays except with probability 2e-6 (1e-6 a side), proven.
 * Source: Laurent and Massart 2000, Lemma 1: P(χ² ≥ k + 2√(kt) + 2t) ≤ e⁻ᵗ, P(χ² ≤ k − 2√(kt)) ≤ e⁻ᵗ, with t = 6 ln 10.
 */
function chiSquaredBand(k: number): [number, number] {
  const t = 6 * Math.log(10);
  return [k - 2 * Math.sqrt(k * t), k + 2 * Math.sqrt(k * t) + 2 * t];
}

function expectStandardNormal(values: ArrayLike<number>): void {
  const list = Array.from(values);
  const [low, high] = chiSquaredBand(list.length);
  const squares = list.reduce((sum, z) => sum + z * z, 0);
  expect(squares).toBeGreaterThan(low);
  expect(squares).toBeLessThan(high);
  // Σz/√k is N(0, 1): beyond 4.9 with probability 1e-6.
  expect(Math.abs(list.reduce((sum, z) => sum + z, 0)) / Math.sqrt(list.length)).toBeLessThan(4.9);
  // Dvoretzky, Kiefer, Wolfowitz and Massart: P(sup |F_k − Φ| > ε) ≤ 2 exp(−2kε²), here 1e-6.
  const distance = Math.max(
    ...list.toSorted((a, b) => a - b).map((z, i) => Math.max((i + 1) / list.length - Phi(z), Phi(z) - i / list.length)),
  );
  expect(distance).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * list.length)));
}

/** The standard normal distribution function to 7.5e-8. Source: Abramowitz and Stegun 26.2.17. */
function Phi(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t;
  const tail = (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z < 0 ? tail : 1 - tail;
}

/** W_data by least squares from a batch (singular value decomposition), and the condition number of x. */
function recover({ inputs, outputs, x, y }: Batch, batch: number): { W: Matrix; kappa: number } {
  const svd = new SingularValueDecomposition(Matrix.from1DArray(inputs, batch, x).transpose());
  return { W: svd.solve(Matrix.from1DArray(outputs, batch, y).transpose()).transpose(), kappa: svd.condition };
}

describe('teacher', () => {
  test('y is a linear function of x: the one that fits some columns fits new ones', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(seeds, size, size, (seed, inputs, outputs) => {
        const [many, few] = [8 * inputs + 8, 5];
        const { W, kappa } = recover(teacher.draw(random(seed), inputs, outputs, many), many);
        const fresh = teacher.draw(random(seed), inputs, outputs, few);
        const x = Matrix.from1DArray(inputs, few, fresh.x);
        const y = Matrix.from1DArray(outputs, few, fresh.y);
        const error = Matrix.sub(y, W.mmul(x)).norm();
        // Backward error times condition: a ratio of order 1, held to 16 (n^{1/2} in the SVD's constant included).
        const ratio = error / (Number.EPSILON * inputs * kappa * W.norm() * x.norm());
        expect(ratio).toBeLessThan(16);
      }),
      { seed: 4 },
    );
  });

  test('entries of W_data are N(0, 1/n_in), and those of x are N(0, 1)', () => {
    // 9,600 entries: a variance off by a sixth is seen, and so are uniform entries of the right variance.
    // False alarms: 4e-6 in each, proven.
    const batch = 400;
    const drawn = teacher.draw(random(11), 24, 400, batch);
    expectStandardNormal(recover(drawn, batch).W.mul(Math.sqrt(24)).to1DArray());
    expectStandardNormal(drawn.x);
  });

  test('given x, outputs over independent teachers are N(0, ‖x‖²/n_in)', () => {
    // Each y_i √n_in/‖x‖ is standard normal exactly, because W_data is independent of x. False alarms: 4e-6, proven.
    const values: number[] = [];
    const r = random(12);
    for (let k = 0; k < 2500; k++) {
      const { x, y } = teacher.draw(r, 9, 4, 1);
      for (const yi of y) values.push((yi * Math.sqrt(9)) / Math.hypot(...x));
    }
    expectStandardNormal(values);
  });

  test('the same seed gives the same batch, another seed another', () => {
    fc.assert(
      fc.property(twoSeeds, ([seed, other]) => {
        const draw = (s: number): Batch => teacher.draw(random(s), 4, 3, 2);
        expect(draw(seed!)).toEqual(draw(seed!));
        expect(draw(seed!).x).not.toEqual(draw(other!).x);
      }),
      { seed: 5 },
    );
  });

  test.each([0, -2, 2.5, NaN, Infinity])('a size of %s is refused', (bad) => {
    expect(() => teacher.draw(random(1), bad, 2, 2)).toThrow(/inputs must be a positive integer, got/);
    expect(() => teacher.draw(random(1), 2, bad, 2)).toThrow(/outputs must be a positive integer, got/);
    expect(() => teacher.draw(random(1), 2, 2, bad)).toThrow(/batch must be a positive integer, got/);
    expect(() => teacher.draw(random(1), 2, 2, bad)).toThrow(DimensionError);
  });
});
