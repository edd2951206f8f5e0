import { describe, test } from 'vitest';
import type { MeanTest } from '../../src/evidence/claim.ts';
import { judgeMean } from '../../src/evidence/mean.ts';
import { random } from '../../src/random.ts';
import { FALSE_ALARM, expectRate, quantile2 } from './trials.ts';

describe('judgeMean', () => {
  test('refutes a true prediction once in ten thousand (false-alarm rate of this test: 2e-6)', () => {
    const runs = 20_000;
    const r = random(1, 'false alarms');
    const settings = [{ label: 'setting 1', predicted: 0, sample: () => r.normal(), controls: {} }];
    const normal: MeanTest = { kind: 'mean', quantity: 'E[sample]', seeds: 3, settings };
    let [alarms, beyondHalf] = [0, 0];
    // |t| > q/20 is common enough to be counted sharply: for ν = 2, P(|T| > t) = 1 − t/√(2 + t²).
    const t = quantile2(FALSE_ALARM) / 20;
    for (let run = 0; run < runs; run++) {
      const { outcome, ratio } = judgeMean(normal, run);
      if (outcome === 'refuted') alarms++;
      if (ratio! > 1 / 20) beyondHalf++;
    }
    expectRate(alarms, runs, FALSE_ALARM);
    expectRate(beyondHalf, runs, 1 - t / Math.sqrt(2 + t * t));
  });
});
