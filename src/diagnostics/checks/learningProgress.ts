import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { FEWEST, logEnds } from '../logEnds.ts';
import type { Run } from '../run.ts';

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
    const energies = logEnds(run, 'energy');
    if (energies === undefined) return { missing: `${FEWEST} lines of the log with a finite energy` };
    const [from, to] = energies;
    if (!(from > 0)) return { missing: 'energies above 0' };
    const [chance, accuracy] = [chanceOf(run), logEnds(run, 'accuracy')?.[1]];
    const rises = to > THRESHOLD * from;
    const isAtChance = accuracy === undefined || chance === undefined ? undefined : accuracy <= chance;
    const undecided = rises ? isAtChance === undefined : isAtChance === true;
    return {
      value: to / from,
      ill: rises && isAtChance === true,
      ...(undecided ? { undecided } : {}),
      detail: `${undecided ? 'undecided: ' : ''}energy from ${significant(from)} to ${significant(to)}${accuracy === undefined ? ', accuracy not logged in ${FEWEST} lines' : `, accuracy ${significant(accuracy)}`}${chance === undefined ? '' : `, chance ${significant(chance)}`}`,
    };
  },
};

/** 1/K, with the classes of the readout, or of the target of a discriminative network. */
function chanceOf({ settings, snapshots }: Run): number | undefined {
  const last = snapshots.at(-1);
  const K = settings.kind === 'generative' ? last?.readout?.weights.rows : last?.states.at(-1)?.rows;
  return K === undefined || K < 2 ? undefined : 1 / K;
}
