import type { Claim, Effects, RecordsTest, Row } from '../../../evidence/claim.ts';
import { none, opposite } from '../../sample-efficiency/figures/effects.ts';

/** A sentence about runs of generative networks on digits, judged on their records. */
export interface Sentence {
  /** "pcn/…" */
  readonly id: string;
  readonly title: string;
  readonly place: string;
  readonly statement: string;
  /** TeX of what is positive. */
  readonly formula: string;
  readonly figure: RecordsTest['figure'];
  readonly panel: string;
  readonly effect: string;
  readonly effects: (rows: readonly Row[]) => Effects;
  /** Set where one seed against it refutes it. */
  readonly every?: true;
  /** Must be refuted too, besides the opposite of a sentence that holds and no effect at all in place of one that is refuted. */
  readonly controls?: RecordsTest['controls'];
  readonly expected: Claim['expected'];
  readonly erratum?: Claim['erratum'];
}

/** The claim on the records of the reading `digits`. */
export function recorded(sentence: Sentence): Claim {
  const { id, title, place, statement, formula, figure, panel, effect, effects, every, controls, expected, erratum } =
    sentence;
  const usual = expected === 'holds' ? { 'the opposite': opposite(effects) } : { 'no effect at all': none(effects) };
  return {
    ...{ id, title, source: { paper: 'PCN', place }, statement, formula, expected },
    ...(erratum === undefined ? {} : { erratum }),
    test: {
      ...{ kind: 'records', figure, panel, reading: 'digits', effect, effects },
      ...(every ? { every } : {}),
      controls: { ...usual, ...controls },
    },
  };
}

/** Whatever hangs on it says so. */
export const UNSEEN =
  'How the blog measured its accuracies is not to be seen: its script of evaluation could not be had.';
