import { describe, expect, test } from 'vitest';
import { type ClosedForms, closedForms } from '../../src/cli/closedForms.ts';
import { type CaseNumbers, writeCase } from '../../src/protocol/caseFile.ts';
import { digits120 } from '../../theorems/oracles/exact.ts';
import { drawn } from '../../theorems/oracles/problems.ts';

const answer = (numbers: Omit<CaseNumbers, 'ask' | 'accuracy' | 'seed'>): ClosedForms =>
  closedForms(writeCase({ ...numbers, ask: 'activities', accuracy: 1e-8, seed: 1 }));
const list = ({ tensors }: ClosedForms, name: string): number[] => [...(tensors.get(name)?.data ?? [])];
const near = (got: number | undefined, right: number, roundings = 64): void => {
  expect(got).toBeDefined();
  expect(Math.abs(got! / right - 1)).toBeLessThanOrEqual(roundings * 2 ** -53);
};

/** One output, so that every alignment is 1: x, W_1 = (1, 0)ᵀ, W_2 = (1, 1), y = 4x. Then ŷ = x, r = 3x, S = 1/p_2 + 2/p_1. */
const one = (x: number, precisions: readonly number[] = [1, 1]): ClosedForms =>
  answer({ widths: [1, 2, 1], weights: [[1, 0], [1, 1]], x: [x], y: [4 * x], batch: 1, precisions }); // prettier-ignore

describe('the closed forms of a network of any size', () => {
  test.each([1, 1e52, 1e80, 1e-80, 1e150, 1e-170, 1e-300, 2e307, 5e-324, -1e200, 2 ** -1060])(
    'x = %d and y = 4x: ratios and cosines are those of x = 1',
    (x) => {
      const found = one(x);
      // S = 3, S⁻¹r = x: z_1* = x (2, 1), gradients −x (1, 1)ᵀ x and −x x (2, 1) for PC, −3x (1, 1)ᵀ x and −3x x (1, 0) for BP
      expect(list(found, 'bp_alignment')).toEqual([1]);
      expect(list(found, 'pc_alignment')).toEqual([1]);
      near(list(found, 'energy_over_loss')[0], 1 / 3);
      near(list(found, 'cosine')[0], 12 / Math.sqrt(7 * 27));
      near(list(found, 'norm_ratio')[0], Math.sqrt(7 / 27));
      near(list(found, 'layer_cosines')[0], 1);
      near(list(found, 'layer_cosines')[1], 2 / Math.sqrt(5));
      near(list(found, 'layer_norm_ratios')[0], 1 / 3);
      near(list(found, 'layer_norm_ratios')[1], Math.sqrt(5) / 3);
      for (const { data } of found.tensors.values()) expect(data.every(Number.isFinite)).toBe(true);
    },
  );

  test.each([
    [1, 1e-300],
    [1e-300, 1],
    [1e300, 1],
    [1, 1e300],
    [1e-160, 1e-160],
    [2 ** -1020, 2 ** 1020],
  ])('precisions %d and %d: alignments are 1, and the energy over the loss is 1/(p_2 S)', (...precisions) => {
    const found = one(1, precisions);
    expect(list(found, 'bp_alignment')).toEqual([1]);
    near(list(found, 'pc_alignment')[0], 1);
    // 1/(p_2 (1/p_2 + 2/p_1)) = 1/(1 + 2 p_2/p_1) in 120 digits
    const [p1, p2] = precisions.map((p) => digits120.of(p));
    const two = digits120.times(digits120.of(2), digits120.over(p2!, p1!));
    const right = digits120.over(digits120.of(1), digits120.add(digits120.of(1), two)).toNumber();
    if (right === 0 || right < 2 ** -1022) return;
    near(list(found, 'energy_over_loss')[0], right);
  });

  test('what itself does not fit is left out with its size, and no infinity or zero stands for it', () => {
    const large = one(1e200);
    const reasons = new Map(large.notes);
    expect(large.tensors.has('F')).toBe(false);
    expect(reasons.get('F')).toBe('its largest number, 1.50e+400, is beyond the doubles');
    expect(reasons.get('loss')).toBe('its largest number, 4.50e+400, is beyond the doubles');
    expect(reasons.get('bp_change')).toBe('its largest number, 9.00e+600, is beyond the doubles');
    list(large, 'z_1').forEach((z, i) => near(z, [2e200, 1e200][i]!));
    const small = new Map(one(1e-200).notes);
    expect(small.get('F')).toBe('its largest number, 1.50e-400, is below the doubles');
    expect(small.get('learning_rates')).toMatch(/^that of layer 1, 1.00e\+400, is beyond/);
    expect(one(1).notes).toEqual([]);
    const weights = answer({ widths: [1, 1, 1], weights: [[1e160], [1e160]], x: [1], y: [1], batch: 1 });
    for (const [name, { data }] of weights.tensors)
      expect(/^(layer_|.._alignment)/.test(name) || data.every(Number.isFinite), `${name} is kept`).toBe(true);
    expect(new Map(weights.notes).get('energy_over_loss')).toBe('S or the loss is beyond the doubles');
    expect(new Map(weights.notes).get('lambda_max')).toMatch(/^the Hessian or its spectrum is beyond the doubles/);
  });

  test('an input far smaller than its target is not lost', () => {
    // One layer: BP and PC have the same direction, −r x, of which no product fits on the way to a cosine.
    const found = answer({ widths: [1, 1], weights: [[1]], x: [1e-300], y: [1e300], batch: 1 });
    for (const name of ['cosine', 'norm_ratio', 'energy_over_loss']) near(list(found, name)[0], 1);
    expect([...list(found, 'bp_alignment'), ...list(found, 'pc_alignment')]).toEqual([1, 1]);
    near(list(found, 'bp_gradient_1')[0], -1);
  });

  test('a power of two on x, y and biases changes no bit of what still fits', () => {
    const p = { ...drawn(3, [2, 3, 2, 2], 3), biases: [[1, 2, -1], [0.5, 0], [3, -2]] }; // prettier-ignore
    const times = (values: readonly number[], k: number): number[] => values.map((v) => v * 2 ** k);
    const at = (k: number): ClosedForms =>
      answer({ ...p, x: times(p.x, k), y: times(p.y, k), biases: p.biases.map((b) => times(b, k)) });
    const plain = at(0);
    const degree = (name: string): number => {
      if (/^(S|mu|lambda|step|cosine|layer_|norm_|energy_|.*alignment)/.test(name)) return 0;
      if (name.endsWith('change')) return 3;
      if (name === 'learning_rates') return -2;
      return /^(F|loss|.._gradient)/.test(name) ? 2 : 1;
    };
    for (const k of [-300, -7, 250]) {
      const moved = at(k);
      expect([...moved.tensors.keys()]).toEqual([...plain.tensors.keys()]);
      for (const [name, { data }] of plain.tensors)
        expect([...moved.tensors.get(name)!.data], `${name} at 2^${k}`).toEqual(
          [...data].map((v) => v * 2 ** (k * degree(name))),
        );
    }
  });

  test('NaN stands only where there is no cosine, and the reason is said', () => {
    // Sample 2 has r = 0; W_1 learns nothing from x = 0 alone.
    const found = answer({ widths: [1, 1, 1], weights: [[1], [1]], x: [1, 2], y: [3, 2], batch: 2 });
    expect(list(found, 'pc_alignment')[0]).toBe(1);
    expect(list(found, 'pc_alignment')[1]).toBeNaN();
    expect(new Map(found.notes).get('pc_alignment')).toBe('NaN in sample 2, whose r is zero');
    const still = answer({ widths: [1, 1, 1], weights: [[1], [1]], x: [0], y: [3], batch: 1 });
    const reasons = new Map(still.notes);
    expect(list(still, 'layer_cosines').every(Number.isNaN)).toBe(true);
    expect(reasons.get('layer_cosines')).toMatch(/^NaN in layer 1: backprop.*zero; in layer 2: backprop.*zero$/);
    expect(reasons.get('cosine')).toBe("backpropagation's update is zero");
    expect(reasons.get('bp_alignment')).toBe('NaN in sample 1, whose change of the prediction is zero');
    const right = answer({ widths: [1, 1], weights: [[1]], x: [1], y: [1], batch: 1 });
    expect(new Map(right.notes).get('energy_over_loss')).toBe('the loss is zero');
  });
});
