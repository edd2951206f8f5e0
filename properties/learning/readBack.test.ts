import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { predictions } from '../../src/inference/state.ts';
import { LEARNING_RULES } from '../../src/learning/index.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';
import { mapProblem } from '../../src/problem/problem.ts';
import { type Sealed, linearCase, sealedDevice, tanhCase } from './readings.ts';

/** Without memory to overwrite, as the device: steps in place round in another order. */
const A = Object.fromEntries(Object.entries(elementwise(float64)).filter(([name]) => name !== 'block')) as ReturnType<
  typeof elementwise<Float64Matrix>
>;
const OPTIONS = { accuracy: 1e-8, seed: 1 };
const CASES = { linear: linearCase, tanh: tanhCase } as const;
const isAsked = ({ capabilities }: (typeof LEARNING_RULES)[number], kind: string): boolean =>
  kind === 'linear' || capabilities?.nonlinear === true;

/** Entry by entry, on the host. */
const opened = (list: readonly (Sealed | Readonly<Record<string, Sealed>>)[], open: (a: Sealed) => unknown): unknown =>
  list.map((a) =>
    'shape' in a ? open(a as Sealed) : Object.fromEntries(Object.entries(a).map(([k, v]) => [k, open(v)])),
  );

describe.each(['linear', 'tanh'] as const)('on a device whose matrices are sealed, in a %s network', (kind) => {
  test('local updates and backpropagation read nothing back', () => {
    const sealed = sealedDevice();
    const p = CASES[kind](sealed.device);
    localUpdates(sealed.device, p, [...predictions(sealed.device, p.network, p.x).slice(0, -1), p.y]);
    backprop(sealed.device, p);
    expect(sealed.opened).toEqual([]);
  });

  test.each(LEARNING_RULES.filter((rule) => isAsked(rule, kind)))(
    '$id answers as on the host, and learns without reading back',
    async (rule) => {
      const sealed = sealedDevice();
      const [there, here] = [CASES[kind](sealed.device), CASES[kind](A)];
      const z = await rule.infer(sealed.device, there, OPTIONS);
      const zHere = await rule.infer(A, here, OPTIONS);
      if ('undecided' in z || 'undecided' in zHere) throw new Error(JSON.stringify([z, zHere]));
      expect(opened(z, sealed.open)).toEqual(zHere);
      sealed.opened.length = 0;
      const updates = await rule.learn(sealed.device, there, z);
      if (rule.capabilities?.multipliers !== true) expect(sealed.opened).toEqual([]);
      expect(Math.max(0, ...sealed.opened)).toBeLessThanOrEqual(9); // multipliers settle again: norms, and once the residual
      expect(opened(updates, sealed.open)).toEqual(await rule.learn(A, here, zHere));
    },
  );
});

describe('inference reads what a stop needs', () => {
  /** What reading a whole problem opens: each matrix once. */
  const whole = (kind: keyof typeof CASES): number => {
    const matrices = new Set<unknown>();
    mapProblem(CASES[kind](A), (a) => matrices.add(a));
    return matrices.size;
  };
  const reads = async (id: string, kind: keyof typeof CASES): Promise<{ opened: number[]; steps: number }> => {
    const { device, opened } = sealedDevice();
    const p = CASES[kind](device);
    let steps = 0;
    const rule = LEARNING_RULES.find((rule) => rule.id === id)!;
    const z = await rule.infer(device, p, { ...OPTIONS, onIterations: (count) => (steps += count) });
    expect(z).not.toHaveProperty('undecided');
    return { opened, steps };
  };

  test.each([
    'backprop',
    'pc-closed-form',
    'pc-fixed-prediction',
    'pc-target-propagation',
    'pc-theorem-1',
    'pc-theorem-2',
  ])('%s has none and reads nothing', async (id) => expect((await reads(id, 'linear')).opened).toEqual([]));

  test('multipliers: two numbers a round, and the residual once', async () => {
    const { opened } = await reads('pc-alm', 'linear');
    expect(opened[0]).toBe(6); // n_L B
    expect(opened.slice(1).every((entries) => entries === 1)).toBe(true);
  });

  test('one step of incremental predictive coding: numbers alone, or the problem for its largest eigenvalue', async () => {
    expect((await reads('pc-incremental', 'tanh')).opened.every((entries) => entries === 1)).toBe(true);
    expect((await reads('pc-incremental', 'linear')).opened.length).toBe(whole('linear'));
  });

  test('descent to a proven minimum: numbers in each step, the problem and each candidate once', async () => {
    const { opened, steps } = await reads('pc-iterative', 'tanh');
    const large = opened.filter((entries) => entries > 1).length;
    expect(large).toBeLessThanOrEqual(whole('tanh') + 2 * 3); // two hidden layers, three looks at most
    expect(steps).toBeGreaterThan(20);
  });

  test('descent to a certificate: the problem, and hidden activities at every sixteenth step', async () => {
    const { opened, steps } = await reads('pc-iterative', 'linear');
    expect(opened.length).toBeLessThanOrEqual(2 * whole('linear') + 2 * (steps / 16 + 1));
  });
});
