import type { Claim, Effects, RecordsTest, Row } from '../../../evidence/claim.ts';
import { none, opposite } from '../../sample-efficiency/figures/effects.ts';

/** A sentence about networks in the limits, judged on records in several readings of the data. */
export interface Sentence {
  /** Without "lim/" and the reading. */
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
  /** The verdict by the id of the reading, with words that belong to the title. */
  readonly readings: Readonly<Record<string, { readonly text: string; readonly expected: Claim['expected'] }>>;
}

/** One claim a reading. */
export const recorded = (sentence: Sentence): Claim[] =>
  Object.entries(sentence.readings).map(([reading, { text, expected }]) => {
    const { id, title, place, statement, formula, figure, panel, effect, effects, every, controls } = sentence;
    const usual = expected === 'holds' ? { 'the opposite': opposite(effects) } : { 'no effect at all': none(effects) };
    return {
      ...{ id: `lim/${id}-${reading}`, title: `${title} (${text})`, source: { paper: 'LIM', place } },
      ...{ statement, formula, expected },
      test: {
        ...{ kind: 'records', figure, panel, reading, effect, effects },
        ...(every ? { every } : {}),
        controls: { ...usual, ...controls },
      },
    };
  });

/** Both packaged data, with one verdict. */
export const everyData = (expected: Claim['expected']): Sentence['readings'] => ({
  teacher: { text: 'synthetic teacher', expected },
  digits: { text: 'digits', expected },
});
