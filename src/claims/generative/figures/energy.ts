import type { Claim, Row } from '../../../evidence/claim.ts';
import { recorded } from './recorded.ts';

/** The energy of all layers at a step of inference, by condition and epoch, seed by seed. */
function energyAt(rows: readonly Row[], step: number): Record<string, number[]> {
  const sums = new Map<string, Map<number, number>>();
  for (const row of rows) {
    if (row['step'] !== step) continue;
    const setting = `${row['condition']}, epoch ${row['epoch']}`;
    const seeds = sums.get(setting) ?? new Map<number, number>();
    const seed = Number(row['seed']);
    sums.set(setting, seeds.set(seed, (seeds.get(seed) ?? 0) + Number(row['energy'])));
  }
  return Object.fromEntries([...sums].map(([setting, seeds]) => [setting, [...seeds.values()]]));
}

const descends =
  (from: number, to: number, part: number) =>
  (rows: readonly Row[]): Record<string, number[]> => {
    const [before, after] = [energyAt(rows, from), energyAt(rows, to)];
    return Object.fromEntries(
      Object.entries(before).map(([setting, list]) => [
        setting,
        list.map((E, i) => 1 - part - after[setting]![i]! / E),
      ]),
    );
  };

/** Sentences about the energy within one inference. */
export const energyClaims: readonly Claim[] = [
  recorded({
    ...{ id: 'pcn/energy-still-descends', place: '§6a, "The curve is still clearly descending at step 50"' },
    ...{ figure: 'pcn/energy', panel: 'steps', every: true },
    title:
      'At step 50 of inference the energy has more than a hundredth still to lose, in every run: untrained and trained, normalised or not',
    statement:
      'From step 50 to step 100, at η = 0.05 in seven layers, the energy after inference falls by more than 1 %. Three seeds.',
    formula: String.raw`0.99 - E(100)/E(50)`,
    effect: '0.99 − E(100)/E(50)',
    effects: descends(50, 100, 0.01),
    expected: 'holds',
  }),
];
