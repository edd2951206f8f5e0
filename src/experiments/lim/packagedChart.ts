import type { ScalingExponents } from '../../network/scalingFamily.ts';
import { COLORS, chartSpec } from '../charts.ts';
import type { JudgedPoint } from './behaviours.ts';
import { nameOf } from './pointName.ts';

const QUANTITIES = { dz: 'Δz', df: 'Δf', rho: 'ρ' } as const;

/** Exponents with their intervals, a row a point of the family that has a name, a facet a quantity. */
export function packagedChart(
  points: readonly JudgedPoint[],
  names: Readonly<Record<string, ScalingExponents>>,
): Record<string, unknown> {
  const values = points.flatMap(({ condition, exponents }) =>
    Object.entries(QUANTITIES).flatMap(([name, quantity]) => {
      const exponent = exponents[name as keyof typeof QUANTITIES];
      if (exponent.kind !== 'fitted') return [];
      const [low, high] = exponent.interval;
      return [{ point: nameOf(names, condition), quantity, mean: exponent.mean, low, high }];
    }),
  );
  const x = { type: 'quantitative', title: 'exponent in H' };
  const y = {
    ...{ field: 'point', type: 'nominal', title: null, sort: Object.keys(names) },
    axis: { labelLimit: 0 },
  };
  return chartSpec({
    data: { values },
    facet: { column: { field: 'quantity', type: 'nominal', title: null, sort: null } },
    spec: {
      ...{ width: 170, height: 120 },
      layer: [
        { mark: { type: 'rule', strokeDash: [4, 4], color: '#888888' }, encoding: { x: { ...x, datum: 0 } } },
        {
          mark: { type: 'rule', color: COLORS.blue },
          encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
        },
        {
          mark: { type: 'point', filled: true, size: 50, opacity: 1, color: COLORS.blue },
          encoding: { x: { ...x, field: 'mean' }, y },
        },
      ],
    },
  });
}
