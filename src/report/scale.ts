import type { TopLevelSpec } from 'vega-lite';
import type { ScaleRecord } from '../experiments/scale.ts';
import { fit } from './cells.ts';
import { significant } from './numbers.ts';

/** A scale point with what it cost. */
export interface MeasuredScale extends ScaleRecord {
  /** Library, version, device. */
  readonly about: string;
  /** Largest resident set of its process. */
  readonly peakBytes: number;
}

const GIB = 2 ** 30;

/** One line a point, then how time and memory grow. For a terminal. */
export function scaleTable({
  records,
  exponents,
}: {
  readonly records: readonly MeasuredScale[];
  readonly exponents: Readonly<Record<string, number>>;
}): string {
  const rows = [
    ['N', 'L', 'cos(PC, BP)', 'F*/Loss', 'seconds', 'peak GiB', 'engine'],
    ...records.map((r) => [
      ...[r.width, r.depth].map(String),
      ...[r.cosine, r.energyRatio].map((x) => x.toFixed(8)),
      ...[r.seconds, r.peakBytes / GIB].map((x) => significant(x)),
      r.engine,
    ]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) => row.map((text, i) => fit(text, widths[i]!, i < 6 ? 'right' : 'left')).join('  '));
  const growth = Object.entries(exponents).map(([what, exponent]) => `${what}: exponent ${significant(exponent)}`);
  return [...lines.map((line) => line.trimEnd()), '', ...growth].join('\n');
}

/** Time and memory against width at L = 8 and against depth at N = 2048, on logarithmic axes. */
export function scaleSpec(records: readonly MeasuredScale[]): TopLevelSpec {
  const rows = [
    ...records.filter((r) => r.depth === 8).map((r) => ({ r, x: r.width, by: 'width N, at L = 8' })),
    ...records.filter((r) => r.width === 2048).map((r) => ({ r, x: r.depth, by: 'depth L, at N = 2048' })),
  ];
  const panel = (by: string, value: string, title: string): object => ({
    ...{ width: 250, height: 180 },
    data: {
      values: rows.filter((row) => row.by === by).map(({ r, x }) => ({ x, s: r.seconds, m: r.peakBytes / GIB })),
    },
    mark: { type: 'line', point: { size: 60 }, color: '#2f80c3' },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: by, scale: { type: 'log', base: 2 }, axis: { grid: false } },
      y: { field: value, type: 'quantitative', title, scale: { type: 'log' } },
    },
  });
  const columns = [...new Set(rows.map(({ by }) => by))];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    vconcat: [
      { hconcat: columns.map((by) => panel(by, 's', 'seconds')) },
      { hconcat: columns.map((by) => panel(by, 'm', 'peak memory, GiB')) },
    ],
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridOpacity: 0.25 },
      axisY: { gridColor: '#888888' },
    },
  } as unknown as TopLevelSpec;
}
