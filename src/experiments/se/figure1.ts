import { float64 } from '../../arithmetic/float64.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { COLORS, chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Table } from '../experiment.ts';
import { type PanelPoint, type PanelSet, paperFigure } from '../paperFigure.ts';
import { RULE_NAMES, STEP_RULES, timesInverseByElimination } from './stepRules.ts';

interface PathPoint extends PanelPoint {
  readonly rule: 'bp' | 'pc' | 'pc-rate';
  readonly alpha: number;
  /** Weights of their own; all 1 without. */
  readonly seed?: number;
}

interface Path {
  /** ŷ_1, ŷ_2 after each step, from the first prediction on. */
  readonly predictions: readonly (readonly [number, number])[];
  readonly steps: number;
}

/** The target, and how near the prediction must come. */
const [TARGET, NEAR, MOST] = [[-1, 1] as const, 1e-3, 1e6];

/** ‖ŷ_0 → ŷ_1 → … ‖ over ‖ŷ_0 − ŷ_end‖: 1 for a straight line. */
export const detour = ({ predictions }: Path): number => {
  const far = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number =>
    Math.hypot(a - c, b - d);
  const length = predictions.slice(1).reduce((sum, at, i) => sum + far(at, predictions[i]!), 0);
  return length / far(predictions[0]!, predictions.at(-1)!);
};

const paths: PanelSet<PathPoint, Path> = {
  panels: [
    {
      ...{ id: 'b', title: 'Paths of the prediction in the network of one, one and two neurons' },
      settings: 'Widths 1-1-2, all weights 1, x = 1, y = (−1, 1)',
      says: 'PC changes its output more directly towards the target than BP.',
    },
  ],
  readings: [
    { id: 'ones', text: 'All weights 1; steps of α = 0.001, as the paper does not name its own' },
    { id: 'random', text: 'Weights uniform on 0.5 to 1.5 in place of 1, by seed; steps of α = 0.001' },
  ],
  plan: (_, reading) =>
    (reading === 'ones' ? [{}] : Array.from({ length: 10 }, (_, seed) => ({ seed }))).flatMap((own) =>
      (['bp', 'pc', 'pc-rate'] as const).map((rule) => ({ panel: 'b', reading, rule, alpha: 1e-3, ...own })),
    ),
  run: async (point) => train(point),
  figures: (panel, reading, answers) => [
    {
      ...{ id: `b-${reading.id}`, panel: panel.id, title: panel.title, kind: 'chart' as const },
      caption: `${panel.settings}. ${reading.text}. The straight line is the ideal path.`,
      data: {
        head: ['panel', 'reading', 'rule', 'seed', 'steps', 'detour'],
        rows: answers.map(({ point, result }) => [
          ...['b', point.reading, point.rule, point.seed ?? '', result.steps],
          detour(result),
        ]),
      },
      spec: chart(answers),
    },
  ],
  drawn: (panel, reading, table) => [
    {
      ...{ id: `b-${reading.id}`, panel: panel.id, title: panel.title, kind: 'chart' as const },
      caption: `${panel.settings}. ${reading.text}. The way of the prediction over its distance; 1 is the straight line. ${reading.id === 'ones' ? '' : 'Each line is a seed.'}`,
      data: table,
      spec: detours(table),
    },
  ],
  findings: (_, { id }, answers) => {
    if (id !== 'ones' || answers.length < 3) return [];
    const of = (rule: string): number => detour(answers.find(({ point }) => point.rule === rule)!.result);
    return [
      {
        text: `The prediction of PC goes ${of('pc').toPrecision(5)} times its distance, that of BP ${of('bp').toPrecision(5)} times.`,
        asExpected: of('pc') < of('bp'),
      },
    ];
  },
};

function train({ rule, alpha, seed }: PathPoint): Path {
  const r = seed === undefined ? undefined : random(seed, 'weights');
  const weight = (): number => (r ? 0.5 + r.uniform() : 1);
  let weights = [[weight()], [weight(), weight()]];
  const predictions: [number, number][] = [];
  for (let steps = 0; ; steps++) {
    const [w1, [w2, w3]] = [weights[0]![0]!, weights[1]! as [number, number]];
    const at: [number, number] = [w1 * w2, w1 * w3];
    const end = Math.hypot(at[0] - TARGET[0], at[1] - TARGET[1]) < NEAR || steps === MOST;
    if (steps % 20 === 0 || end) predictions.push(at);
    if (end) return { predictions, steps };
    const p = linearProblem(float64, { widths: [1, 1, 2], weights, x: [1], y: TARGET, batch: 1 });
    const changes = STEP_RULES[rule](float64, p, equilibrium(float64, p), timesInverseByElimination(float64));
    weights = weights.map((W, l) => W.map((w, k) => w + alpha * changes[l]!.data[k]!));
  }
}

function chart(answers: readonly Answer<PathPoint, Path>[]): Record<string, unknown> {
  const drawn = answers.flatMap(({ point, result }) =>
    result.predictions.map(([y1, y2], step) => ({
      ...{ step, y1, y2, series: RULE_NAMES[point.rule] },
      seed: point.seed ?? 0,
    })),
  );
  const ideal = [
    { step: 0, y1: 1, y2: 1, seed: 0, series: 'straight to the target' },
    { step: 1, y1: TARGET[0], y2: TARGET[1], seed: 0, series: 'straight to the target' },
  ];
  return chartSpec({
    ...{ width: 420, height: 300, data: { values: [...drawn, ...ideal] } },
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: { field: 'y1', type: 'quantitative', title: 'first output ŷ₁' },
      y: { field: 'y2', type: 'quantitative', title: 'second output ŷ₂', scale: { zero: false } },
      order: { field: 'step' },
      detail: { field: 'seed' },
      color: { field: 'series', legend: { orient: 'top', title: null, columns: 2 } },
    },
  });
}

/** What is kept of paths: how much longer than straight they are, the rules of a seed joined. */
const detours = (table: Table): Record<string, unknown> =>
  chartSpec({
    ...{ width: 300, height: 240 },
    data: {
      values: rowsOf(table).map(({ rule, seed, detour }) => ({
        ...{ seed, detour, series: RULE_NAMES[rule as PathPoint['rule']] },
      })),
    },
    mark: { type: 'line', point: true, strokeWidth: 1 },
    encoding: {
      x: { field: 'series', type: 'nominal', title: null, sort: null, axis: { labelAngle: 0 } },
      y: { field: 'detour', type: 'quantitative', title: 'length of the path / distance', scale: { zero: false } },
      detail: { field: 'seed' },
      color: { value: COLORS.blue },
    },
  });

/** A network of four neurons, whose prediction can be watched. */
export const figure1 = paperFigure(
  {
    ...{ id: 'se/1', title: 'What target alignment is', source: '2605.11911 Figure 1' },
    ...{ version: 1, engines: ['float64'] },
  },
  [paths],
);
