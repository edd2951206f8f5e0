import { weightedErrors } from '../../inference/state.ts';
import { localUpdates } from '../../learning/updates.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import {
  type LearningWorld,
  type Updates,
  between,
  everyOne,
  fromSignals,
  samples,
  scaled,
  weighted,
  world,
} from './learningWorld.ts';
import { averaged, columns } from '../matrices.ts';

const after = (B: number): number[] => everyOne(B).map((b) => (b + 1) % B);
const before = (B: number): number[] => everyOne(B).map((b) => (b + B - 1) % B);

const ofSamples: readonly LearningWorld[] = [
  world('only the first sample is learned from', (p, z) =>
    localUpdates(
      HONEST,
      p,
      samples(z, () => [0]),
    ),
  ),
  world('only the last sample is learned from', (p, z) =>
    localUpdates(
      HONEST,
      p,
      samples(z, (B) => [B - 1]),
    ),
  ),
  world('the last sample is left out, and the mean taken over the others', (p, z) =>
    localUpdates(HONEST, p, z[0]!.columns === 1 ? z : samples(z, (B) => everyOne(B).slice(0, -1))),
  ),
  world('the last sample is left out of a sum that is still divided by B', (p, z) => {
    const B = z[0]!.columns;
    if (B === 1) return localUpdates(HONEST, p, z);
    const rest = localUpdates(
      HONEST,
      p,
      samples(z, () => everyOne(B).slice(0, -1)),
    );
    return scaled(rest, (B - 1) / B);
  }),
  world('the mean is over B − 1 in place of B', (p, z) => {
    const B = z[0]!.columns;
    return scaled(localUpdates(HONEST, p, z), B === 1 ? 1 : B / (B - 1));
  }),
  world('a product of batch means stands for the mean of products', (p, z) =>
    fromSignals(p, weightedErrors(HONEST, p.network, z).map(averaged), z.map(averaged)),
  ),
  world('errors meet the activities of the next sample', (p, z) => between(p, z, samples(z, after))),
  world('errors meet the activities of the sample before', (p, z) => between(p, z, samples(z, before))),
];

const CHUNKS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 64] as const;
/** The mean over some samples; or their sum, divided by the number of all. */
const overSamples = (p: P, z: readonly M[], pick: (B: number) => readonly number[], meanOfAll: boolean): Updates => {
  const B = z[0]!.columns;
  const chosen = pick(B);
  const kept = localUpdates(
    HONEST,
    p,
    samples(z, () => (chosen.length === 0 ? [0] : chosen)),
  );
  return chosen.length === 0 ? scaled(kept, 0) : meanOfAll ? scaled(kept, chosen.length / B) : kept;
};
const chunks: readonly LearningWorld[] = CHUNKS.flatMap((n) =>
  ([true, false] as const).flatMap((meanOfAll) => {
    const divided = meanOfAll ? 'though the sum is divided by B' : 'and averaged over';
    return [
      world(`only the first ${n} samples are learned from, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(Math.min(n, B)), meanOfAll),
      ),
      world(`only the last ${n} samples are learned from, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(B).slice(-n), meanOfAll),
      ),
      world(`a last, incomplete chunk of ${n} samples is left out of learning, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(Math.floor(B / n) * n), meanOfAll),
      ),
      world(`what does not fill ${n} samples is left out of learning where there are more, ${divided}`, (p, z) =>
        overSamples(p, z, (B) => everyOne(B <= n ? B : Math.floor(B / n) * n), meanOfAll),
      ),
    ];
  }),
);

const sampleOf = ({ x, y }: P, b: number): string => [...columns(x, [b]).data, ...columns(y, [b]).data].join();
const leftOut = (which: string, leaves: (p: P, b: number) => boolean): LearningWorld =>
  world(`samples ${which} are left out of the mean`, (p, z) => {
    const kept = everyOne(z[0]!.columns).map((b) => !leaves(p, b));
    const count = kept.filter(Boolean).length;
    return weighted(
      p,
      z,
      kept.map((is) => (is ? kept.length / count : 0)),
    );
  });

/** Means in which samples do not weigh the same. */
const uneven: readonly LearningWorld[] = [
  leftOut('whose inputs are zero', ({ x }, b) => columns(x, [b]).data.every((v) => v === 0)),
  leftOut('whose targets are zero', ({ y }, b) => columns(y, [b]).data.every((v) => v === 0)),
  leftOut('that stand in the batch before', (p, b) => everyOne(b).some((c) => sampleOf(p, b) === sampleOf(p, c))),
  ...CHUNKS.map((n) =>
    world(`means over chunks of ${n} samples are averaged, so that samples of a smaller one weigh more`, (p, z) => {
      const B = z[0]!.columns;
      const chunk = (b: number): number => Math.min(n, B - (b - (b % n)));
      return weighted(
        p,
        z,
        everyOne(B).map((b) => B / Math.ceil(B / n) / chunk(b)),
      );
    }),
  ),
];

/** Updates from some samples, or with samples out of step. */
export const SAMPLE_WORLDS: readonly LearningWorld[] = [...ofSamples, ...chunks, ...uneven];
