import { clopperPearson } from '../gate/binomial.ts';
import { FALSE_ALARM, type GateOutcome } from '../gate/decide.ts';
import { type Pool, type Tally, edge, nullPool, simulate } from '../gate/simulate.ts';
import { COLORS, chartSpec } from './charts.ts';
import type { Answer, Experiment, Figure } from './experiment.ts';

const DROPS = [0, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2, 2.5, 3, 4, 5];
const WATCHED = { metric: 'target-alignment', configuration: 'mupc-skips-L4-N16-B8-digits' };

/** One size of noise, on its own networks. */
export interface GatePoint {
  readonly noise: number;
  readonly seed: number;
  readonly networks: number;
  /** Simulated runs of the whole procedure, and of each true drop. */
  readonly runs: number;
  readonly powerRuns: number;
  /** True drops of the watched comparison, in margins. */
  readonly drops: readonly number[];
}

export interface GateRates {
  /** The quartile distance of the watched drop, in margins. */
  readonly spread: number;
  readonly nothingChanged: Tally;
  readonly atMargin: Tally;
  /** One for each true drop. */
  readonly power: readonly Tally[];
}

type GateAnswer = Answer<GatePoint, GateRates>;

/** The gate's error rates and power, measured on its own decision. */
export const gateSimulation: Experiment<GatePoint, GateRates> = {
  id: 'gate-simulation',
  title: "The gate's error rates",
  source: 'docs/gate.md',
  version: 1,
  engines: ['float64'],
  plan: (size) =>
    [0.002, 0.005, 0.02].map((noise) => ({
      ...{ noise, seed: 1, drops: DROPS },
      ...(size === 'full'
        ? { networks: 400, runs: 10_000, powerRuns: 2_000 }
        : { networks: 64, runs: 500, powerRuns: 100 }),
    })),
  run: async (point) => rates(point),
  figures: (answers) => (answers.length === 0 ? [] : [falseAlarms(answers), powerTable(answers), powerChart(answers)]),
  findings: (answers) =>
    answers.map(({ point: { noise }, result: { atMargin } }) => {
      const [low] = clopperPearson(atMargin.fails, atMargin.runs, 0.05);
      return {
        text: `Noise ${percent(noise)}, every drop at its margin: ${share(atMargin)} of runs fail, stated: at most ${percent(FALSE_ALARM)}.`,
        asExpected: low <= FALSE_ALARM,
      };
    }),
};

async function rates({ noise, seed, networks, runs, powerRuns, drops }: GatePoint): Promise<GateRates> {
  const pool = await nullPool(noise, seed, networks);
  const watched = pool.hypotheses.findIndex(
    (h) => h.metric === WATCHED.metric && h.configuration === WATCHED.configuration,
  );
  const power: Tally[] = [];
  for (const drop of drops)
    power.push(
      await simulate(pool, (j) => (j === watched ? drop : 0), {
        ...{ runs: powerRuns, seed },
        of: (decisions): GateOutcome => decisions[watched]!.outcome,
      }),
    );
  return {
    spread: spreadOf(pool, watched),
    nothingChanged: await simulate(pool, () => 0, { runs, seed }),
    atMargin: await simulate(pool, edge(pool), { runs, seed }),
    power,
  };
}

function spreadOf({ drops }: Pool, watched: number): number {
  const sorted = drops[watched]!.toSorted((a, b) => a - b);
  return sorted[Math.floor(0.75 * sorted.length)]! - sorted[Math.floor(0.25 * sorted.length)]!;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`;
const interval = (k: number, n: number): string => clopperPearson(k, n, 0.05).map(percent).join(' to ');
const share = ({ fails, runs }: Tally): string => `${percent(fails / runs)} (${interval(fails, runs)})`;

const falseAlarms = (answers: readonly GateAnswer[]): Figure => ({
  ...{ kind: 'table', id: 'gate-false-alarms', title: 'False alarms of the gate' },
  caption: 'Runs of the whole procedure: three looks, Holm, all comparisons with their real dependence.',
  head: ['Noise', 'Spread in margins', 'What is true', 'Fails (95 % interval)', 'Warns', 'Passes', 'Networks'],
  rows: answers.flatMap(({ point, result: { spread, nothingChanged, atMargin } }) =>
    (
      [
        ['nothing changed', nothingChanged],
        ['every drop at its margin', atMargin],
      ] as const
    ).map(([what, tally]) => [
      ...[percent(point.noise), Number(spread.toPrecision(2)), what, share(tally)],
      ...[percent(tally.warns / tally.runs), percent(tally.passes / tally.runs)],
      Number((tally.networks / tally.runs).toPrecision(3)),
    ]),
  ),
});

const powerTable = (answers: readonly GateAnswer[]): Figure => ({
  ...{ kind: 'table', id: 'gate-power-table', title: 'Power of the gate' },
  caption: 'One comparison drops by a known amount while nothing else changes.',
  head: ['True drop in margins', ...answers.map(({ point }) => `Noise ${percent(point.noise)}: fails, warns, passes`)],
  rows: answers[0]!.point.drops.map((drop, i) => [
    drop,
    ...answers.map(({ result: { power } }) => {
      const { fails, warns, passes, runs } = power[i]!;
      return [fails, warns, passes].map((n) => percent(n / runs)).join(', ');
    }),
  ]),
});

/** Outcomes differ in their dashes too. */
const OUTCOMES = {
  fails: { color: COLORS.pink, dash: [1, 0] },
  warns: { color: COLORS.amber, dash: [6, 4] },
  passes: { color: COLORS.blue, dash: [2, 3] },
} as const;
const NAMES = ['fails', 'warns', 'passes'] as const;

/** Power against the true drop, a panel for each noise: what the gate sees, and what it lets through. */
function powerChart(answers: readonly GateAnswer[]): Figure {
  const [color, strokeDash] = (['color', 'dash'] as const).map((channel) => ({
    ...{ field: 'outcome', type: 'nominal' },
    scale: { domain: NAMES, range: NAMES.map((name) => OUTCOMES[name][channel]) },
    legend: { orient: 'top', title: null, symbolType: 'stroke', symbolSize: 500 },
  }));
  const draw = ({ point, result: { power } }: GateAnswer, i: number): object => ({
    ...{ width: 190, height: 190 },
    title: { text: `noise ${percent(point.noise)}`, fontSize: 13, fontWeight: 'normal', color: '#000' },
    data: {
      values: point.drops.flatMap((drop, k) =>
        NAMES.map((outcome) => ({ drop, outcome, share: power[k]![outcome] / power[k]!.runs })),
      ),
    },
    layer: [
      { mark: { type: 'line', strokeWidth: 2.2 }, encoding: { color, strokeDash } },
      {
        mark: { type: 'rule', strokeWidth: 1, stroke: '#8a8f96', strokeDash: [2, 3] },
        encoding: { x: { datum: 1 } },
      },
    ],
    encoding: {
      x: { field: 'drop', type: 'quantitative', title: 'true drop, in margins', axis: { grid: false, tickCount: 5 } },
      y: {
        ...{ field: 'share', type: 'quantitative', title: i === 0 ? 'share of runs' : null },
        ...{ scale: { domain: [0, 1] }, axis: { tickCount: 5, format: '%' } },
      },
    },
  });
  return {
    ...{ kind: 'chart', id: 'gate-power' },
    title: 'Share of runs in which a comparison fails, warns or passes, against the true drop in margins',
    caption: 'Three sizes of noise; the line at 1 is the margin.',
    spec: chartSpec({ hconcat: answers.map(draw), spacing: 20 }, { legend: { labelFontSize: 13 } }),
  };
}
