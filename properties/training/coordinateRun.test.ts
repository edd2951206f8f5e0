import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { KNOWN_SCALINGS } from '../../src/network/scalingFamily.ts';
import { type CoordinateSetting, coordinateRun } from '../../src/training/coordinateRun.ts';
import { drawScaling, scalingRun } from '../../src/training/scalingRun.ts';

const setting: CoordinateSetting = {
  ...{ width: 4, depth: 4, inputs: 3, outputs: 2, batch: 2, skips: true, outputPrecision: 1, eta0: 0.1, seed: 2 },
  ...{ exponents: KNOWN_SCALINGS.mupc, rule: 'pc', activation: 'identity' },
};

const WIDTHS = [3, 4, 4, 4, 2];
const SCALES = [3 ** -0.5, 8 ** -0.5, 8 ** -0.5, 1 / 4]; // mupc at N = 4, H = 2
const RATE = 0.4; // η₀N
type Weights = readonly Float64Array[];

/** What layer l predicts from z, by loops: W x, z + a W tanh(z), a W tanh(z). */
function predicted(W: Weights, l: number, z: readonly number[]): number[] {
  const [n, m] = [WIDTHS[l]!, WIDTHS[l - 1]!];
  return Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += W[l - 1]![i * m + j]! * (l === 1 ? z[j]! : Math.tanh(z[j]!));
    return SCALES[l - 1]! * sum + (l === 2 || l === 3 ? z[i]! : 0);
  });
}

const column = (data: Float64Array, rows: number, b: number): number[] =>
  Array.from({ length: rows }, (_, i) => data[i * 2 + b]!);
const sweep = (W: Weights, x: readonly number[]): number[][] =>
  [1, 2, 3, 4].reduce<number[][]>((z, l) => [...z, predicted(W, l, z[l - 1]!)], [[...x]]);
/** ½ Σ_l ‖z_l − prediction‖² of one sample. */
const energy = (W: Weights, z: readonly (readonly number[])[]): number =>
  [1, 2, 3, 4].reduce(
    (sum, l) => sum + predicted(W, l, z[l - 1]!).reduce((s, p, i) => s + (z[l]![i]! - p) ** 2 / 2, 0),
    0,
  );

/** Hidden states that descend by central differences of the energy until nothing moves. */
function settled(W: Weights, x: readonly number[], y: readonly number[]): number[][] {
  const z = [...sweep(W, x).slice(0, -1), [...y]];
  const h = 1e-5;
  for (let k = 0; k < 600; k++)
    for (const l of [1, 2, 3])
      for (let i = 0; i < 4; i++) {
        const at = z[l]![i]!;
        const value = (shift: number): number => {
          z[l]![i] = at + shift;
          return energy(W, z);
        };
        const [up, here, down] = [value(h), value(0), value(-h)];
        z[l]![i] = at - ((up - down) * h) / 2 / (up - 2 * here + down); // Newton in one coordinate
      }
  return z;
}

/** The weights after a step down the central differences of `value`. */
function stepped(W: Weights, value: (W: Weights) => number): Float64Array[] {
  const h = 1e-5;
  return W.map((Wl, l) =>
    Wl.map((w, k) => {
      const at = (shift: number): number => value(W.map((M, i) => (i === l ? M.with(k, w + shift) : M)));
      return w - (RATE * (at(h) - at(-h))) / (2 * h);
    }),
  );
}

const rms = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

describe('a coordinate run', () => {
  test.each(['bp', 'pc'] as const)('%s, linear: the readings are those of the closed forms', async (rule) => {
    const { steps, ended } = await coordinateRun({ ...setting, rule }, 3);
    const { readings } = scalingRun(float64, drawScaling(setting), KNOWN_SCALINGS.mupc, rule, [0, 1, 2, 3]);
    expect(ended).toBeUndefined();
    expect(steps).toHaveLength(4);
    for (const [t, { at }] of readings.entries()) {
      const { output, outputChange, activations, changes } = steps[t]!;
      const pairs = [[output, at.f], [outputChange, at.df], [activations['z_3']!, at.z], [changes['z_3']!, at.dz]]; // prettier-ignore
      // 100 roundings on each side, of numbers that differences take two digits from
      for (const [found, expected] of pairs) expect(Math.abs(found! - expected!)).toBeLessThan(1e-12);
    }
  });

  test.each(['bp', 'pc'] as const)('%s, tanh: a step is one down the central differences', async (rule) => {
    const { weights, x, y } = drawScaling(setting);
    const samples = [0, 1].map((b) => [column(x, 3, b), column(y, 2, b)] as const);
    const states = samples.map(([xb, yb]) => settled(weights, xb, yb));
    const loss = (W: Weights): number =>
      samples.reduce((sum, [xb, yb]) => sum + energy(W, [...sweep(W, xb).slice(0, -1), yb]) / 2, 0);
    const left = (W: Weights): number => states.reduce((sum, z) => sum + energy(W, z) / 2, 0); // F at z*, which its minimum follows
    const after = stepped(weights, rule === 'bp' ? loss : left);
    const moved = (l: number): number =>
      rms(samples.flatMap(([xb]) => sweep(after, xb)[l]!.map((v, i) => v - sweep(weights, xb)[l]![i]!)));
    const { steps } = await coordinateRun({ ...setting, rule, activation: 'tanh' }, 1);
    const { outputChange, changes } = steps[1]!;
    const found = [changes['z_1']!, changes['z_2']!, changes['z_3']!, outputChange];
    // 1e-5 is what inference leaves of its gradient; differences lose 1e-6 of theirs
    for (const [i, value] of found.entries()) expect(Math.abs(value / moved(i + 1) - 1)).toBeLessThan(1e-4);
  });

  test('what leaves the numbers ended at its step, and what came before stays', async () => {
    const exponents = { ...KNOWN_SCALINGS.sp, kappa: 80 };
    for (const rule of ['bp', 'pc'] as const) {
      const { steps, ended } = await coordinateRun({ ...setting, exponents, rule }, 40);
      expect(steps.length).toBeGreaterThan(0);
      expect(ended?.step).toBe(steps.length);
      for (const { output } of steps) expect(Number.isFinite(output)).toBe(true);
    }
  });
});
