import { describe, expect, test } from 'vitest';
import { ValueError } from '../../src/errors.ts';
import { KNOWN_SCALINGS, learningRatesOf, premultipliers } from '../../src/network/scalingFamily.ts';
import { TRAINED_SCALINGS, type TrainedScalingName, layerRate, layerRates } from '../../src/training/layerRates.ts';
import { expectThrows } from '../arithmetic/laws.ts';
import { gamma } from '../arithmetic/rounding.ts';

const ROLES = ['input', 'hidden', 'output'] as const;
const [N, depth] = [16, 6]; // √N = 4, H = 4: powers are exact
const sizes = { width: N, depth };
const NEAR = gamma(8, 2 ** -53);

describe('rates of layers', () => {
  test('by hand at N = 16 and H = 4', () => {
    const of = (optimiser: 'sgd' | 'adam', name: TrainedScalingName): number[] =>
      ROLES.map((role) => layerRate(optimiser, name, role, sizes, 1).rate);
    expect(of('sgd', 'mupc')).toEqual([16, 16, 16]);
    expect(of('sgd', 'completep')).toEqual([16, 64, 16]);
    expect(of('sgd', 'ntp')).toEqual([1, 1, 1]);
    expect(of('adam', 'mupc')).toEqual([1, 1 / 8, 1]);
    expect(of('adam', 'completep')).toEqual([1, 1 / 4, 1]);
    expect(of('adam', 'ntp')).toEqual([1 / 4, 1 / 32, 1 / 4]);
    expect(of('adam', 'one-rate')).toEqual([1 / 8, 1 / 8, 1 / 8]);
    const epsilons = ROLES.map((role) => layerRate('adam', 'mupc', role, sizes, 1).epsilon);
    expect(epsilons.map((e) => e / epsilons[0]!)).toEqual([1, 1 / 8, 1]); // N^−½ H^−½ between hidden layers and ends
  });

  test.each(['ntp', 'mupc', 'completep', 'sp'] as const)(
    'of gradient descent in %s are those of the family',
    (name) => {
      const own = layerRates('sgd', name, sizes, 0.3).map(({ rate }) => rate);
      learningRatesOf(sizes, KNOWN_SCALINGS[name], 0.3).forEach((rate, i) =>
        expect(Math.abs(own[i]! / rate - 1)).toBeLessThanOrEqual(NEAR),
      );
      expect(layerRates('momentum', name, sizes, 0.3).map(({ rate }) => rate)).toEqual(own);
    },
  );

  test('sp is one rate and one ε for weights that have no premultiplier: V = a W moves by a η_l, and Adam sees a ∂/∂V', () => {
    const given = { inputs: 1, width: N, depth, outputs: 3, skips: true };
    const a = premultipliers(given, TRAINED_SCALINGS.sp.forward);
    const adam = layerRates('adam', 'sp', sizes, 1);
    const sgd = layerRates('sgd', 'sp', sizes, 1);
    const one = (list: readonly number[]): void =>
      list.forEach((v) => expect(Math.abs(v / list[0]! - 1)).toBeLessThanOrEqual(NEAR));
    one(adam.map(({ rate }, i) => a[i]! * rate));
    one(adam.map(({ epsilon }, i) => epsilon / a[i]!));
    one(sgd.map(({ rate }, i) => a[i]! ** 2 * rate));
  });

  test('γ before the readout: γ² of gradient descent, γ of Adam, and ε follows the gradient', () => {
    for (const role of ROLES) {
      const [plain, scaled] = [undefined, 4].map((gamma_) => ({ ...sizes, ...(gamma_ === undefined ? {} : { gamma: gamma_ }) })); // prettier-ignore
      const at = (optimiser: 'sgd' | 'adam', of: typeof plain) => layerRate(optimiser, 'mupc', role, of!, 0.5);
      expect(at('sgd', scaled).rate / at('sgd', plain).rate).toBe(16);
      expect(at('adam', scaled).rate / at('adam', plain).rate).toBe(4);
      expect(at('adam', scaled).epsilon / at('adam', plain).epsilon).toBe(1 / 4);
    }
  });

  test('an unknown parameterisation and a network with nothing between its ends are refused', () => {
    const message = /^\w+: .+ must .+, got .+$/s;
    expectThrows(() => layerRate('adam', 'mup' as TrainedScalingName, 'hidden', sizes, 1), ValueError, message);
    expectThrows(() => layerRates('adam', 'mupc', { width: 4, depth: 2 }, 1), ValueError, message);
  });
});
