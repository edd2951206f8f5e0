import type { Claim, RecordsTest } from '../../../evidence/claim.ts';
import { none, opposite } from '../../sample-efficiency/figures/effects.ts';

/** A sentence about scalings, judged on the records of a figure. */
export interface Sentence extends Pick<
  RecordsTest,
  'figure' | 'panel' | 'beside' | 'reading' | 'effect' | 'effects' | 'every'
> {
  /** "lim/…" */
  readonly id: string;
  readonly title: string;
  readonly place: string;
  readonly statement: string;
  /** TeX of what is positive. */
  readonly formula: string;
  /** Must be refuted too, besides the opposite of a sentence that holds and no effect at all in place of one that is refuted. */
  readonly controls?: RecordsTest['controls'];
  readonly expected: Claim['expected'];
}

export function recorded({ id, title, place, statement, formula, expected, controls, ...test }: Sentence): Claim {
  const { effects } = test;
  const usual = expected === 'holds' ? { 'the opposite': opposite(effects) } : { 'no effect at all': none(effects) };
  return {
    ...{ id, title, source: { paper: 'LIM', place }, statement, formula, expected },
    test: { kind: 'records', ...test, controls: { ...usual, ...controls } },
  };
}

/** The blog's first result, whose definitions of stable and rich are not to be seen. */
export const BLOG = '"exactly the same", first result of the blog; the definition is ours';

/** The same sentence in several readings of the data; its id is without "lim/" and the reading. */
export interface ReadSentence extends Omit<Sentence, 'reading' | 'expected'> {
  /** The verdict by the id of the reading, with words that belong to the title. */
  readonly readings: Readonly<Record<string, { readonly text: string; readonly expected: Claim['expected'] }>>;
}

/** One claim a reading. */
export const inReadings = ({ readings, id, title, ...sentence }: ReadSentence): Claim[] =>
  Object.entries(readings).map(([reading, { text, expected }]) =>
    recorded({ ...sentence, id: `lim/${id}-${reading}`, title: `${title} (${text})`, reading, expected }),
  );

/** Both packaged data, with one verdict. */
export const everyData = (expected: Claim['expected']): ReadSentence['readings'] => ({
  teacher: { text: 'synthetic teacher', expected },
  digits: { text: 'digits', expected },
});
