import type { Baseline } from '../src/gate/baseline.ts';
import { METRICS, type MetricId } from '../src/gate/metrics.ts';
import { type Series, sixDigits } from '../src/gate/series.ts';
import { hash } from '../src/random.ts';

export const CONFIGURATION = 'sp-L3-N12-B4-teacher';

export const series = (metric: MetricId, layer: number | 'all', values: (i: number) => number): Series => ({
  ...{ metric, layer, configuration: CONFIGURATION, claim: METRICS[metric].claim },
  ...{ engine: 'float64', dtype: 'float64', values: Array.from({ length: 32 }, (_, i) => sixDigits(values(i))) },
});

/** A baseline of three series, with a missing answer in one. */
export const SMALL: Baseline = {
  ...{ pcnCheck: '0.1.0', rule: 'mine', seed: -7 },
  series: [
    series('cosine-to-bp', 1, (i) => (i === 3 ? Number.NaN : 0.5 + i / 64)),
    series('iterations', 'all', (i) => 16 * i),
    series('target-alignment', 'all', (i) => 1 - i * 1e-6),
  ],
};

/** The text with the checksum that its other lines ask for: what a determined hand would write. */
export function signed(text: string): string {
  const lines = text.split('\n');
  const others = lines.slice(0, -1).filter((_, i) => i !== 4);
  lines[4] = `# checksum ${(hash(others.join('\n')) >>> 0).toString(16).padStart(8, '0')}`;
  return lines.join('\n');
}
