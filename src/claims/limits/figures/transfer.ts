import { slope } from '../../../evidence/order.ts';
import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { bySeed } from './alignmentEffects.ts';
import { inReadings } from './recorded.ts';

type Rows = readonly Row[];
type Size = 'width' | 'depth';

/**
 * log₂ of the rate that is best, between the rates that were tried: where a parabola through the logarithms of the least loss and of
 * both its neighbours is least; at an end, or beside a run that ended before, the rate itself.
 */
export function bestRate(rows: Rows): number {
  const tried = rows.toSorted((a, b) => Number(a['log2 rate']) - Number(b['log2 rate']));
  const logs = tried.map(({ 'final loss': loss }) =>
    typeof loss === 'number' && loss >= 0 ? Math.log(loss) : Infinity,
  );
  const i = logs.indexOf(Math.min(...logs));
  const [before = Infinity, least, after = Infinity] = [logs[i - 1], logs[i]!, logs[i + 1]];
  const [rate, step] = [
    Number(tried[i]!['log2 rate']),
    Number(tried[1]!['log2 rate']) - Number(tried[0]!['log2 rate']),
  ];
  const bend = before - 2 * least + after;
  return Number.isFinite(bend) && bend > 0 ? rate + (step * (before - after)) / (2 * bend) : rate;
}

/** How many doublings the best rate shifts with each doubling of the size. */
export function shift(rows: Rows, size: Size): number {
  const networks = new Map<number, Row[]>();
  for (const row of rows) networks.set(Number(row[size]), [...(networks.get(Number(row[size])) ?? []), row]);
  return slope([...networks].map(([x, own]) => ({ x, y: 2 ** bestRate(own) })));
}

const NAMES: Readonly<Record<string, string>> = { bp: 'backpropagation', pc: 'predictive coding' };

/** An effect of the shift, one a seed, by rule. */
const shifts =
  (size: Size, parameterisation: 'completep' | 'sp', effect: (shift: number) => number, only?: 'bp' | 'pc') =>
  (rows: Rows): Effects =>
    bySeed(
      rows.filter((row) => row['parameterisation'] === parameterisation && (only ?? row['rule']) === row['rule']),
      (row) => NAMES[String(row['rule'])]!,
      (own) => effect(shift(own, size)),
    );

const within =
  (bound: number) =>
  (by: number): number =>
    bound - Math.abs(by);
/** How much further backpropagation's best rate falls than predictive coding's, seed by seed. */
const lessThanBp = (rows: Rows): Effects => {
  const of = (rule: 'bp' | 'pc') => shifts('width', 'sp', (by) => by, rule)(rows)[NAMES[rule]!]!;
  const bp = of('bp');
  return { all: of('pc').map((by, i) => by - bp[i]!) };
};

const PLACE = '"the set of scalable parameterisations is the same", of learning rates';
const both = (text: string) =>
  ({
    adam: { text: `Adam, ${text}`, expected: 'holds' },
    sgd: { text: `gradient descent, ${text}`, expected: 'holds' },
  }) as const;
const SIZES: Readonly<Record<Size, { readonly title: string; readonly text: string; readonly letter: string }>> = {
  width: { title: 'width doubles', text: 'N from 16 to 128, L = 4', letter: 'N' },
  depth: { title: 'depth doubles', text: 'L from 4 to 16, N = 32', letter: 'L' },
};

const transfers = (['width', 'depth'] as const).flatMap((panel) =>
  inReadings({
    ...{ figure: 'lim/transfer', panel, id: `rate-transfers-${panel}`, place: PLACE },
    title: `In CompleteP the best rate shifts by less than half a doubling when the ${SIZES[panel].title}, for both rules`,
    statement: `Residual tanh networks, the least loss after ten steps; ${SIZES[panel].text}.`,
    formula: String.raw`\tfrac12 - \left|\frac{\mathrm d\log_2\eta^*}{\mathrm d\log_2 ${SIZES[panel].letter}}\right|`,
    effect: '½ − |shift of log₂ of the best rate a doubling|',
    effects: shifts(panel, 'completep', within(0.5)),
    controls:
      panel === 'width'
        ? { 'the standard parameterisation': shifts(panel, 'sp', within(0.5)) }
        : { 'it falls by half a doubling': shifts(panel, 'completep', (by) => -by - 0.5) },
    readings: both(SIZES[panel].text),
  }),
);

const shiftsInSp = inReadings({
  ...{ figure: 'lim/transfer', panel: 'width', id: 'rate-shifts-sp', place: PLACE },
  title:
    'In the standard parameterisation backpropagation’s best rate falls by more than a quarter of a doubling when the width doubles',
  statement: `Residual tanh networks, the least loss after ten steps; ${SIZES.width.text}.`,
  formula: String.raw`-\frac{\mathrm d\log_2\eta^*}{\mathrm d\log_2 N} - \tfrac14`,
  effect: 'fall of log₂ of the best rate a doubling − ¼',
  effects: shifts('width', 'sp', (by) => -by - 0.25, 'bp'),
  controls: { CompleteP: shifts('width', 'completep', (by) => -by - 0.25, 'bp') },
  readings: both(SIZES.width.text),
});

const damped = inReadings({
  ...{ figure: 'lim/transfer', panel: 'width', id: 'rate-shifts-less', place: PLACE },
  title:
    'In the standard parameterisation predictive coding’s best rate falls less with the width than backpropagation’s',
  statement:
    'One would expect it of a step that S damps, which grows with the width there. It is so of Adam, whose best rates begin lower and end where backpropagation’s do; by gradient descent they begin four to eight times higher at N = 16, and fall faster.',
  formula: String.raw`\left.\frac{\mathrm d\log_2\eta^*}{\mathrm d\log_2 N}\right|_{PC} - \left.\frac{\mathrm d\log_2\eta^*}{\mathrm d\log_2 N}\right|_{BP}`,
  effect: 'shift of predictive coding − shift of backpropagation',
  effects: lessThanBp,
  readings: {
    adam: { text: `Adam, ${SIZES.width.text}`, expected: 'holds' },
    sgd: { text: `gradient descent, ${SIZES.width.text}`, expected: 'refuted' },
  },
});

/** Sentences about the best rate, judged on the runs of lim/transfer. */
export const transferClaims: readonly Claim[] = [...transfers, ...shiftsInSp, ...damped];
