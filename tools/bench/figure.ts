import { COLORS, chartSpec, decades } from '../../src/experiments/charts.ts';
import { type Row, groupBy } from './measure.ts';

const WORDS = { descent: 'one step of state inference', gradients: 'all weight gradients at equilibrium' };

/** Time from the axis's start to the median, whiskers from the least to the most, one panel a task; a logarithmic axis. */
export function benchSpec(rows: readonly Row[]): ReturnType<typeof chartSpec> {
  const groups = [...groupBy(rows, ({ kind, task, dtype }) => `${WORDS[kind]}, ${task}, ${dtype}`)];
  const panels = groups.map(([title, group]) => panel(title, group));
  const half = Math.ceil(panels.length / 2);
  const config = {
    axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridOpacity: 0.25, gridColor: '#888888' },
    title: { fontSize: 12.5, fontWeight: 'normal', anchor: 'start' },
  };
  return chartSpec({ hconcat: [{ vconcat: panels.slice(0, half) }, { vconcat: panels.slice(half) }] }, config);
}

function panel(title: string, rows: readonly Row[]): object {
  const values = rows.map(({ contender, ours, right, seconds: { min, median, max } }) => ({
    contender: right ? contender : `${contender} (wrong answer)`,
    side: ours ? 'ours' : 'theirs',
    ...{ min: min * 1e6, median: median * 1e6, max: max * 1e6 },
    label: Number((median * 1e6).toPrecision(3)).toLocaleString('en'),
  }));
  const [low, high] = decades(values.flatMap(({ min, max }) => [min, max]));
  const scale = { type: 'log', domain: [10 ** low, 10 ** high], nice: false };
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const axis = {
    values: ticks,
    format: '~s',
    title: 'µs, logarithmic: bar to the median, whisker from least to most, number the median',
  };
  const y = {
    field: 'contender',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: 220, domain: false, ticks: false },
  };
  return {
    ...{ title, width: 330, height: { step: 22 }, data: { values } },
    layer: [
      {
        mark: { type: 'bar', height: 13 },
        encoding: {
          ...{ y, x: { field: 'median', type: 'quantitative', scale, axis }, x2: { datum: 10 ** low } },
          color: {
            ...{ field: 'side', type: 'nominal', legend: null },
            scale: { domain: ['ours', 'theirs'], range: [COLORS.blue, COLORS.orange] },
          },
        },
      },
      {
        mark: { type: 'rule', strokeWidth: 2, color: '#888888' },
        encoding: { y, x: { field: 'min', type: 'quantitative', scale, axis }, x2: { field: 'max' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 11 },
        encoding: { y, x: { field: 'max', type: 'quantitative', scale, axis }, text: { field: 'label' } },
      },
    ],
  };
}
