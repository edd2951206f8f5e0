import { ValueError } from '../errors.ts';
import { significant } from '../numerals.ts';
import type { MeanTest } from './claim.ts';
import { meanInterval } from './studentT.ts';
import type { ControlResult, Finding, MeasuredMean } from './verdict.ts';

/** The chance that a true prediction is refuted, over all settings of a claim together, for normally distributed samples. */
const FALSE_ALARM = 1e-4;

/**
 * Holds E[sample] = predicted against independent samples: every setting's confidence interval must contain its prediction, with
 * the false-alarm rate shared over the settings (Bonferroni). The half width is the smallest effect that would be seen.
 */
export function judgeMean(test: MeanTest, seed: number): Finding {
  if (test.settings.length === 0) throw new ValueError('judgeMean: settings must not be empty, got none; name one');
  const tail = FALSE_ALARM / test.settings.length;
  const controls: ControlResult[] = [];
  const lines: string[] = [];
  const means: MeasuredMean[] = [];
  let [worst, ratio] = ['', 0];
  for (const { label, predicted, sample, controls: others } of test.settings) {
    const { mean, interval } = meanInterval(
      Array.from({ length: test.seeds }, (_, i) => sample(seed * 10_000 + i)),
      tail,
    );
    const half = (interval[1] - interval[0]) / 2;
    if (![half, predicted].every(Number.isFinite))
      throw new ValueError(
        `judgeMean: predicted and at least two samples must be finite numbers, got ${predicted} and mean ${mean} at ${label}; look at what is sampled`,
      );
    const distance = (value: number): number => Math.abs(mean - value) / half;
    if (distance(predicted) > ratio) [ratio, worst] = [distance(predicted), label];
    for (const [name, value] of Object.entries(others)) {
      controls.push({
        name: `${label}: ${name}`,
        expected: 'refuted',
        outcome: distance(value) > 1 ? 'refuted' : 'holds',
        ratio: distance(value),
      });
    }
    means.push({ label, mean, half, predicted });
    lines.push(`${label}: ${significant(mean, 4)} ± ${significant(half, 2)}, predicted ${significant(predicted, 4)}`);
  }
  return {
    kind: 'mean',
    system: 'float64',
    data: 'random',
    outcome: ratio > 1 ? 'refuted' : 'holds',
    summary: `${test.quantity}: ${lines.join('; ')} (false-alarm rate ${FALSE_ALARM}, ${test.seeds} samples each)`,
    cases: Object.fromEntries(test.settings.map(({ label }) => [label, test.seeds])),
    controls,
    ratio,
    worst,
    means,
  };
}
