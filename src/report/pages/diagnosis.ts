import type { Diagnosis } from '../../diagnostics/diagnostic.ts';
import type { Curve, RunReport } from '../../diagnostics/report.ts';
import type { Block, Cell, Page } from '../document/block.ts';
import { plural, significant } from '../numbers.ts';
import { COLORS, dressed } from './dress.ts';

const WORDS = {
  healthy: 'healthy',
  ill: 'ill',
  undecided: 'undecided',
  told: 'for information',
  'not measured': 'not measured',
} as const;
const TONES = { healthy: 'holds', ill: 'off', undecided: 'off', told: 'none', 'not measured': 'none' } as const;

const HEADS = {
  ...{ healthy: 'Healthy', ill: 'Something is wrong', undecided: 'Nothing is wrong, something is undecided' },
  unknown: 'Nothing to tell from',
} as const;

/** The value beside its threshold, in words. */
export const valueText = ({ value, threshold }: Diagnosis): string =>
  value === undefined ? '' : `${significant(value, 4)}${threshold === undefined ? '' : `, threshold ${threshold}`}`;

/** Those to be said in full: causes first, then what is undecided, then what may follow. */
export const inFull = ({ diagnoses }: Pick<RunReport, 'diagnoses'>): readonly Diagnosis[] => {
  const of = (test: (one: Diagnosis) => boolean): Diagnosis[] => diagnoses.filter(test);
  return [
    ...of(({ outcome, follows }) => outcome === 'ill' && follows.length === 0),
    ...of(({ outcome }) => outcome === 'undecided'),
    ...of(({ outcome, follows }) => outcome === 'ill' && follows.length > 0),
  ];
};

/** "2 diagnoses of 19: first inference-step", or "healthy by 15 diagnostics; not looked at, since not recorded: …" */
export function resultText({ diagnoses, verdict, unseen }: RunReport): string {
  const idsOf = (...outcomes: readonly Diagnosis['outcome'][]): string[] =>
    diagnoses.filter(({ outcome }) => outcomes.includes(outcome)).map(({ id }) => id);
  const [ill, undecided, asked] = [idsOf('ill'), idsOf('undecided'), idsOf('ill', 'undecided', 'healthy')];
  const rest = unseen.length === 0 ? '' : `; not looked at, since not recorded: ${unseen.join(', ')}`;
  const doubt = undecided.length === 0 ? '' : `; ${undecided.length} undecided: ${undecided.join(', ')}`;
  if (verdict === 'unknown')
    return `nothing to tell from: the record holds no snapshot, and its log alone shows no mistake${rest}`;
  if (ill.length === 0) {
    const by = plural(asked.length - undecided.length, 'diagnostic');
    return `${undecided.length === 0 ? 'healthy' : 'nothing is wrong'} by ${by}${doubt}${rest}`;
  }
  const causes = diagnoses.filter(({ outcome, follows }) => outcome === 'ill' && follows.length === 0);
  const first =
    causes.map(({ id }) => id).join(', ') || `${undecided.join(', ')} (undecided), from which they may follow`;
  return `${plural(ill.length, 'diagnosis', 'diagnoses')} of ${asked.length}: first ${first}${doubt}`;
}

function blocksOf(one: Diagnosis): readonly Block[] {
  return [
    {
      kind: 'heading',
      level: 3,
      id: `diagnosis-${one.id}`,
      text: `${one.id}${one.outcome === 'undecided' ? ' (undecided)' : ''}: ${one.title}`,
    },
    {
      kind: 'facts',
      rows: [
        ['Value', valueText(one)],
        ['Seen', one.detail],
        ['Why there', one.why],
        ...(one.outcome === 'ill' ? ([['What is wrong', one.wrong]] as const) : []),
        ['What to change', one.change],
        ['What would settle it', one.evidence],
        ...(one.follows.length === 0 ? [] : ([['May follow from', one.follows.join(', ')]] as const)),
      ],
    },
  ];
}

/** A run and its diagnoses, as a page: what is wrong first, then every diagnostic, then the run's curves. */
export function diagnosisPage(report: RunReport): Page {
  const { run, settings, diagnoses, verdict } = report;
  const ordered = inFull(report);
  const outcomeCell = ({ outcome }: Diagnosis): Cell => ({ text: WORDS[outcome], tone: TONES[outcome] });
  return {
    ...{
      name: 'index',
      title: `Diagnosis of ${run}`,
      short: 'Diagnosis',
      lead: 'What the record of a training run says: causes first, then what may follow from them.',
    },
    blocks: [
      {
        kind: 'banner',
        tone: verdict === 'healthy' ? 'holds' : 'unexpected',
        head: HEADS[verdict],
        text: resultText(report),
      },
      { kind: 'facts', rows: settings },
      ...(ordered.length === 0
        ? []
        : [
            {
              kind: 'heading',
              level: 2,
              id: 'wrong',
              text: verdict === 'ill' ? 'What is wrong' : 'What is undecided',
            } as const,
          ]),
      ...ordered.flatMap(blocksOf),
      { kind: 'heading', level: 2, id: 'all', text: 'Every diagnostic' },
      {
        ...{ kind: 'table', look: 'stack', label: 'Every diagnostic' },
        head: ['diagnostic', 'outcome', 'value', 'seen'].map((text) => ({ text })),
        rows: diagnoses.map((one) => ({ cells: [one.id, outcomeCell(one), valueText(one), one.detail] })),
      },
      ...curveBlocks(report),
    ],
  };
}

function curveBlocks({ curves }: RunReport): readonly Block[] {
  const charts = [...new Set(curves.map(({ chart }) => chart))];
  if (charts.length === 0) return [];
  return [
    { kind: 'heading', level: 2, id: 'curves', text: 'Curves' },
    ...charts.map((chart, i): Block => {
      const own = curves.filter((curve) => curve.chart === chart);
      return {
        ...{ kind: 'chart', id: `curve-${i + 1}`, title: chart, interactive: false },
        caption: own.length === 1 ? `${chart}.` : `${chart}: ${own.map(({ name }) => name).join(', ')}.`,
        spec: curveSpec(own),
      };
    }),
  ];
}

/** Lines over the steps; on a logarithmic axis where all values are positive and span more than two decades. */
function curveSpec(curves: readonly Curve[]): object {
  const values = curves.flatMap(({ name, points }) => points.map(([x, y]) => ({ name, x, y })));
  const sizes = values.map(({ y }) => y);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const log = least > 0 && most > 100 * least;
  return dressed({
    ...{ width: 480, height: 220, data: { values } },
    mark: { type: 'line', strokeWidth: 2, point: values.length < 60 },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: 'step', axis: { tickMinStep: 1, grid: false } },
      y: { field: 'y', type: 'quantitative', title: null, scale: log ? { type: 'log' } : { zero: false } },
      ...(curves.length > 1
        ? { color: { field: 'name', type: 'nominal', title: null, sort: null, scale: { range: COLORS } } }
        : { color: { value: COLORS[0] } }),
    },
  });
}
