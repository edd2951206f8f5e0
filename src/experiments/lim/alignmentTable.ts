import type { Divergence } from '../../training/divergence.ts';
import type { Answer, Table } from '../experiment.ts';
import type { AlignmentAt, AlignmentPoint } from './alignmentPoint.ts';

/** A row a network and time; a run that has diverged has no numbers, and says where. */
export const alignmentTable = (answers: readonly Answer<AlignmentPoint, readonly AlignmentAt[]>[]): Table => ({
  head: [
    ...['panel', 'reading', 'condition', 'width', 'depth', 'seed', 't'],
    ...['1 − cos', '1 − cos of two', 'norm ratio', 'norm ratio of two', 'energy ratio', 'shift'],
    ...['loss', 'loss of BP', 'diverged'],
  ],
  rows: answers.flatMap(({ point: { panel, reading, condition, width, depth, seed }, result }) =>
    result.map(({ t, same, two }) => {
      const pc = 'reason' in same ? undefined : same;
      const both = 'reason' in two ? undefined : two;
      return [
        ...[panel, reading, condition, width, depth, seed, t],
        ...[gap(pc), gap(both), pc?.normRatio ?? NaN, both?.normRatio ?? NaN, pc?.energyRatio ?? NaN, pc?.shift ?? NaN],
        ...[pc?.loss ?? NaN, both?.loss ?? NaN, outcome(same, two)],
      ];
    }),
  ),
});

const gap = (of: { readonly cosine: number } | undefined): number => (of === undefined ? NaN : 1 - of.cosine);

/** "PC at step 7: not finite" */
function outcome(same: AlignmentAt['same'], two: AlignmentAt['two']): string {
  const told = (name: string, { step, reason }: Divergence): string => `${name} at step ${step}: ${reason}`;
  if ('reason' in same) return told('PC', same);
  return 'reason' in two ? told('BP', two) : '';
}
