import type { Claim, Effects, RecordsTest, Row } from '../../../evidence/claim.ts';
import type { Alterations } from './alterations.ts';
import { none, opposite } from './effects.ts';
import { REFUTED } from './refuted.ts';

/** A sentence of the paper about a figure, before its settings are read one way or another. */
export interface Sentence {
  /** Without "se/fig-" and the reading: "02-a-pc-above-bp". */
  readonly id: string;
  readonly title: string;
  readonly place: string;
  readonly statement: string;
  /** TeX of what is positive. */
  readonly formula: string;
  readonly figure: string;
  readonly panel: string;
  readonly beside?: string;
  readonly effect: string;
  readonly effects: (rows: readonly Row[]) => Effects;
  readonly every?: true;
  /** Must be refuted too; where none is given, a sentence that holds has its opposite, and one that is refuted no effect at all. */
  readonly controls?: RecordsTest['controls'];
  /** Records on which a sentence that holds must be refuted. */
  readonly altered: Alterations;
  /** What was found in each reading, in words that belong to the title, with the verdict. */
  readonly readings: readonly Judged[];
}

export interface Judged {
  readonly id: string;
  /** e.g. "one sample, target independent of the input" */
  readonly text: string;
  readonly expected: Claim['expected'];
  /** Set where nothing is drawn at random. */
  readonly once?: true;
}

/** One claim a reading: where the sentence is true in one and false in another, both verdicts stand. */
export const recorded = (sentence: Sentence): Claim[] =>
  sentence.readings.map(({ id, text, expected: usual, once }) => {
    const expected = REFUTED.has(`${sentence.id}-${id}`) ? 'refuted' : usual;
    const { figure, panel, beside, effect, effects, every, altered } = sentence;
    const turned = expected === 'holds' ? { 'the opposite': opposite(effects) } : { 'no effect at all': none(effects) };
    const onAltered = Object.entries(altered).map(([name, alter]) => [
      name,
      (rows: readonly Row[]) => effects(alter(rows)),
    ]);
    return {
      id: `se/fig-${sentence.id}-${id}`,
      title: `${sentence.title} (${text})`,
      source: { paper: 'SE', place: sentence.place },
      statement: sentence.statement,
      formula: sentence.formula,
      expected,
      test: {
        ...{ kind: 'records', figure, panel, reading: id, effect, effects },
        ...(every ? { every } : {}),
        ...(beside === undefined ? {} : { beside }),
        ...(once ? { once } : {}),
        controls: { ...(sentence.controls ?? turned), ...(expected === 'holds' ? Object.fromEntries(onAltered) : {}) },
      },
    };
  });

/** The same verdict in several readings. */
export const readings = (texts: Readonly<Record<string, string>>, expected: Claim['expected'] = 'holds'): Judged[] =>
  Object.entries(texts).map(([id, text]) => ({ id, text, expected }));

/** Refuted in the readings whose names start so, and in no other. */
export const judged = (texts: Readonly<Record<string, string>>, against: string): Judged[] =>
  readings(texts).map((reading) => (reading.id.startsWith(against) ? { ...reading, expected: 'refuted' } : reading));
