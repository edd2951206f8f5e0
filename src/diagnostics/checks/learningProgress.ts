import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Run } from '../run.ts';

/** With fewer lines the ends of a run are single batches, which differ. */
const FEWEST = 8;
const THRESHOLD = 1.2;

export const learningProgress: Diagnostic = {
  id: 'learning-progress',
  title: 'energy at the end of the log over that at its start, medians of a twentieth of the lines, of three at least',
  threshold: `${THRESHOLD}, or accuracy above chance`,
  why: 'Chosen: batches differ, and the ends of a healthy run fall. Where the energy rises but the accuracy is above chance, or the accuracy is not logged, and where the energy falls but the accuracy stays at chance, it is undecided.',
  wrong: 'Training makes it worse: the energy rises, and the accuracy is at chance or below.',
  change:
    'Look at the sign of the weights’ change first: record updates, so that learning-step can tell. Then at the rates, and at the labels.',
  evidence: 'The energy of one batch with fixed latents before and after one step of learning: it must fall.',
  measure(run) {
    const energies = named(run, 'energy');
    if (energies.length < FEWEST) return { missing: `${FEWEST} lines of the log with a finite energy` };
    const [from, to] = ends(energies);
    if (!(from > 0)) return { missing: 'energies above 0' };
    const [chance, accuracies] = [chanceOf(run), named(run, 'accuracy')];
    const accuracy = accuracies.length < FEWEST ? undefined : ends(accuracies)[1];
    const rises = to > THRESHOLD * from;
    const isAtChance = accuracy === undefined || chance === undefined ? undefined : accuracy <= chance;
    const undecided = rises ? isAtChance === undefined : isAtChance === true;
    return {
      value: to / from,
      ill: rises && isAtChance === true,
      ...(undecided ? { undecided } : {}),
      detail: `${undecided ? 'undecided: ' : ''}energy from ${significant(from)} to ${significant(to)}${accuracy === undefined ? ', accuracy not logged in 8 lines' : `, accuracy ${significant(accuracy)}`}${chance === undefined ? '' : `, chance ${significant(chance)}`}`,
    };
  },
};

const named = ({ log }: Run, name: string): number[] =>
  log.map(({ numbers }) => numbers.get(name) ?? NaN).filter(Number.isFinite);

/** The medians at the two ends: a run that goes wrong does so within its first epochs. */
function ends(values: readonly number[]): readonly [first: number, last: number] {
  const some = Math.max(3, Math.floor(values.length / 20));
  const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;
  return [median(values.slice(0, some)), median(values.slice(-some))];
}

/** 1/K, with the classes of the readout, or of the target of a discriminative network. */
function chanceOf({ settings, snapshots }: Run): number | undefined {
  const last = snapshots.at(-1);
  const K = settings.kind === 'generative' ? last?.readout?.weights.rows : last?.states.at(-1)?.rows;
  return K === undefined || K < 2 ? undefined : 1 / K;
}
