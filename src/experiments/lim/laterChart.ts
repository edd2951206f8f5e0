import type { ScalingExponents } from '../../network/scalingFamily.ts';
import { chartSpec } from '../charts.ts';
import type { JudgedPoint } from './behaviours.ts';
import { nameOf } from './pointName.ts';

const QUANTITIES = { f: 'f(t)', dz: 'Δz', df: 'Δf' } as const;

/** Exponents by step with their intervals, a facet a quantity, a line a point of the family that has a name. */
export function laterChart(
  points: readonly JudgedPoint[],
  names: Readonly<Record<string, ScalingExponents>>,
): Record<string, unknown> {
  const values = points.flatMap(({ condition, step, exponents }) =>
    Object.entries(QUANTITIES).flatMap(([name, quantity]) => {
      const exponent = exponents[name === 'f' ? 'output' : (name as 'dz' | 'df')];
      if (exponent.kind !== 'fitted') return [];
      const [low, high] = exponent.interval;
      return [{ point: nameOf(names, condition), step, quantity, mean: exponent.mean, low, high }];
    }),
  );
  const x = {
    field: 'step',
    type: 'quantitative',
    title: 'step t',
    axis: { grid: false, values: [1, 2, 3, 5, 10, 20, 50] },
  };
  const scale = { type: 'log', domain: [1, 50], nice: false };
  const y = { type: 'quantitative', title: 'exponent in N' };
  const color = {
    ...{ field: 'point', type: 'nominal', sort: null, scale: { domain: Object.keys(names) } },
    legend: { orient: 'bottom', title: null, columns: 3, symbolOpacity: 1 },
  };
  return chartSpec({
    data: { values },
    facet: { column: { field: 'quantity', type: 'nominal', title: null, sort: null } },
    spec: {
      ...{ width: 180, height: 230 },
      layer: [
        {
          mark: { type: 'area', opacity: 0.15, clip: true },
          encoding: {
            x: { ...x, scale },
            color,
            y: { ...y, field: 'low', scale: { domain: [-1.5, 4] } },
            y2: { field: 'high' },
          },
        },
        {
          mark: { type: 'line', point: true, clip: true },
          encoding: { x: { ...x, scale }, color, y: { ...y, field: 'mean' } },
        },
      ],
    },
  });
}
