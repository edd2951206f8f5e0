import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { type Alterations, atEdge, readFrom, rulesExchanged } from './alterations.ts';
import { type Series, meanOrdersAbove, opposite, ordersAbove, within } from './effects.ts';
import { type Judged, recorded } from './recorded.ts';

/** A panel of whole training: curves at the rate that is best over all seeds, by the mean error at the end. */
export interface TrainedPanel {
  readonly figure: string;
  readonly panel: string;
  /** "2E" */
  readonly label: string;
  /** What is trained: "one hidden layer of 20, Kaiming weights, batches of 64". */
  readonly of: string;
}

/** The error at the end of training, at the best rate of the rule. */
export const atEnd = (rule: string, where: Series['where'] = {}): Series => ({
  where: { rule, ...where },
  column: 'final',
});

const RULES: Readonly<Record<string, string>> = {
  bp: 'BP',
  pc: 'PC',
  'bp-rates': 'scaled BP',
  'pc-rates': 'scaled PC',
  'bp-factors': 'rescaled BP',
  'pc-factors': 'rescaled PC',
};

const slug = ({ figure, panel }: TrainedPanel): string => `${figure.slice(3).padStart(2, '0')}-${panel}`;

/** Errors below this part of the first one are roundings of doubles, and equal. */
const FLOOR = 1e-24;

/** How far above another an error may be to count as no higher. */
const SLACK = Math.log10(1.01);

const floored =
  (effects: (rows: readonly Row[]) => Effects) =>
  (rows: readonly Row[]): Effects =>
    Object.fromEntries(
      Object.entries(
        effects(
          rows.map((row) => ({ ...row, final: Math.max(Number(row['final']), FLOOR * Number(row['first error'])) })),
        ),
      ).map(([setting, list]) => [setting, list.map((v) => v + SLACK)]),
    );

/** The rule ends no higher than the other: on average over the seeds, as the paper draws it, and in every run. */
export const ends = (at: TrainedPanel, better: string, worse: string, readings: readonly Judged[]): Claim[] =>
  (
    [
      ['', 'on average over any all but one of the seeds', meanOrdersAbove],
      ['-every', 'in every run', ordersAbove],
    ] as const
  ).flatMap(([ending, words, compare]) =>
    recorded({
      ...{ figure: at.figure, panel: at.panel, place: `Figure ${at.label}` },
      id: `${slug(at)}-${better}-below-${worse}${ending}`,
      title: `${RULES[better]} ends no higher than ${RULES[worse]}, ${words}: ${at.of}`,
      statement: `At the end of training, each at the rate that is best over all seeds, the error is at most 1 % above the other’s; errors below 10⁻²⁴ of the first are equal.`,
      formula: String.raw`\log_{10} e_{worse} - \log_{10} e_{better} + \log_{10} 1.01`,
      effect: `log₁₀ error of ${RULES[worse]} − of ${RULES[better]}, at the end, + log₁₀ 1.01`,
      effects: floored(compare(atEnd(worse), atEnd(better))),
      every: true,
      altered: readFrom(better, 'final', 'error at 20'),
      readings,
    }),
  );

/** The two rules are as good at the start, read as errors after 20 steps within a factor of 2. */
export const startAlike = (at: TrainedPanel, scaled: string, plain: string, readings: readonly Judged[]): Claim[] =>
  recorded({
    ...{ figure: at.figure, panel: at.panel, place: `Figure ${at.label}` },
    id: `${slug(at)}-${scaled}-starts-like-${plain}`,
    title: `Scaling brings ${RULES[plain]} little at the start, read as errors after 20 steps within a factor of 2: ${at.of}`,
    statement: `After 20 steps the errors of ${RULES[scaled]} and of ${RULES[plain]}, each at its best rate, differ by less than a factor of 2.`,
    formula: String.raw`\log_{10} 2 - |\log_{10} e_{scaled} - \log_{10} e_{plain}|`,
    effect: 'log₁₀ 2 − |log₁₀ of the errors’ ratio after 20 steps|',
    effects: within(
      ordersAbove(
        { where: { rule: scaled }, column: 'error at 20' },
        { where: { rule: plain }, column: 'error at 20' },
      ),
      Math.log10(2),
    ),
    altered: readFrom(scaled, 'error at 20', 'error at 200'),
    readings,
  });

/** Scaling brings the rule more than a factor of 2 at the end, or less. */
export const gains = (
  at: TrainedPanel,
  [scaled, plain]: readonly [scaled: string, plain: string],
  how: 'much' | 'little',
  altered: Alterations,
  readings: readonly Judged[],
): Claim[] => {
  const ratio = meanOrdersAbove(atEnd(plain), atEnd(scaled));
  const beyond = (rows: readonly Row[]): Effects => ({ all: ratio(rows)['all']!.map((v) => v - Math.log10(2)) });
  return recorded({
    ...{ figure: at.figure, panel: at.panel, place: `Figure ${at.label}` },
    id: `${slug(at)}-${scaled}-gains-${how}-over-${plain}`,
    title: `Scaling lowers the last error of ${RULES[plain]} by ${how === 'much' ? 'more' : 'less'} than a factor of 2, on average over any all but one of the seeds: ${at.of}`,
    statement: `“Benefits offered by rescaling can be observed mostly when we increase the batch size”: the last errors of ${RULES[plain]} and of ${RULES[scaled]}, each at its best rate, in orders of magnitude.`,
    formula: String.raw`${how === 'much' ? '' : '-'}(\log_{10} e_{plain} - \log_{10} e_{scaled} - \log_{10} 2)`,
    effect: `${how === 'much' ? '' : '−'}(log₁₀ of the errors’ ratio − log₁₀ 2)`,
    every: true,
    effects: how === 'much' ? beyond : opposite(beyond),
    altered,
    readings,
  });
};

/** The rule needs fewer steps than the other to a millionth of the first error. */
export const faster = (at: TrainedPanel, better: string, worse: string, readings: readonly Judged[]): Claim[] =>
  recorded({
    ...{ figure: at.figure, panel: at.panel, place: `Figure ${at.label}` },
    id: `${slug(at)}-${better}-faster-than-${worse}`,
    title: `${RULES[better]} reaches a millionth of the first error in fewer steps than ${RULES[worse]}, in every run: ${at.of}`,
    statement: `“Much less training steps” to 10⁻⁶ of the first error, each rule at its best rate; a run that does not reach it takes for ever.`,
    formula: String.raw`\log_{10} t_{worse} - \log_{10} t_{better}`,
    effect: 'log₁₀ of the ratio of steps',
    every: true,
    effects: ordersAbove(
      { where: { rule: worse }, column: 'to a millionth' },
      { where: { rule: better }, column: 'to a millionth' },
    ),
    altered: rulesExchanged(better, worse),
    readings,
  });

/** The best rate lies inside of the sweep, for every rule. */
export const inside = (at: TrainedPanel, rules: readonly string[], readings: readonly Judged[]): Claim[] =>
  rules.flatMap((rule) =>
    recorded({
      ...{ figure: at.figure, panel: at.panel, place: `Figure ${at.label}, J.1, J.3` },
      id: `${slug(at)}-${rule}-rate-inside`,
      title: `The sweep contains the best rate of ${RULES[rule]}, which is at neither end: ${at.of}`,
      statement:
        '“The sweeps are extensive to ensure that the optimal point is reached”: the best rate is not the least or the greatest one tried.',
      formula: String.raw`\alpha_{first} < \alpha_{best} < \alpha_{last}`,
      effect: '1 inside, −1 at an end or where every run diverges',
      every: true,
      effects: (rows) => ({
        all: rows.filter((row) => row['rule'] === rule).map((row) => (row['edge'] === 'inside' ? 1 : -1)),
      }),
      altered: atEdge,
      readings,
    }),
  );
