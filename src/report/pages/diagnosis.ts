import type { Diagnosis } from '../../diagnostics/diagnostic.ts';
import type { Curve, RunReport } from '../../diagnostics/report.ts';
import type { Block, Cell, Page } from '../document/block.ts';
import { plural, significant } from '../numbers.ts';
import { COLORS, dressed } from './dress.ts';

const WORDS = { healthy: 'healthy', ill: 'ill', told: 'for information', 'not measured': 'not measured' } as const;
const TONES = { healthy: 'holds', ill: 'off', told: 'none', 'not measured': 'none' } as const;

/** The value beside its threshold, in words. */
export const valueText = ({ value, threshold }: Diagnosis): string =>
  value === undefined ? '' : `${significant(value, 4)}${threshold === undefined ? '' : `, threshold ${threshold}`}`;

/** "2 diagnoses, of which 1 is the cause of the others" */
export function resultText({ diagnoses }: RunReport): string {
  const ill = diagnoses.filter(({ outcome }) => outcome === 'ill');
  const asked = diagnoses.filter(({ outcome }) => outcome === 'ill' || outcome === 'healthy').length;
  if (ill.length === 0) return `healthy by ${plural(asked, 'diagnostic')}`;
  const causes = ill.filter(({ follows }) => follows.length === 0);
  return `${plural(ill.length, 'diagnosis', 'diagnoses')} of ${asked}: first ${causes.map(({ id }) => id).join(', ')}`;
}

function illBlocks(one: Diagnosis): readonly Block[] {
  return [
    { kind: 'heading', level: 3, id: `diagnosis-${one.id}`, text: `${one.id}: ${one.title}` },
    {
      kind: 'facts',
      rows: [
        ['Value', valueText(one)],
        ['Seen', one.detail],
        ['Why there', one.why],
        ['What is wrong', one.wrong],
        ['What to change', one.change],
        ['What would settle it', one.evidence],
        ...(one.follows.length === 0 ? [] : ([['May follow from', one.follows.join(', ')]] as const)),
      ],
    },
  ];
}

/** A run and its diagnoses, as a page: what is wrong first, then every diagnostic, then the run's curves. */
export function diagnosisPage(report: RunReport): Page {
  const { run, settings, diagnoses, healthy } = report;
  const ill = diagnoses.filter(({ outcome }) => outcome === 'ill');
  const ordered = [
    ...ill.filter(({ follows }) => follows.length === 0),
    ...ill.filter(({ follows }) => follows.length > 0),
  ];
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
        tone: healthy ? 'holds' : 'unexpected',
        head: healthy ? 'Healthy' : 'Something is wrong',
        text: resultText(report),
      },
      { kind: 'facts', rows: settings },
      ...(ill.length === 0 ? [] : [{ kind: 'heading', level: 2, id: 'wrong', text: 'What is wrong' } as const]),
      ...ordered.flatMap(illBlocks),
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
