import type { Exponent } from '../../evidence/exponent.ts';
import { type Behaviour, type Trend, trendsOf } from '../../evidence/scalingVerdict.ts';
import type { ScalingExponents } from '../../network/scalingFamily.ts';
import { chartSpec } from '../charts.ts';
import type { JudgedPoint } from './behaviours.ts';

/** Mid tones, readable on white and on near-black. */
const TONES: Readonly<Record<Behaviour | 'undecided', string>> = {
  unstable: '#c2478b',
  trivial: '#8b949e',
  'features move, output trivial': '#b59f3b',
  lazy: '#2f80c3',
  rich: '#2e9e6b',
  undecided: '#d8d8d8',
};

const TREND_TONES = { grows: TONES.unstable, constant: TONES.rich, falls: TONES.lazy, undecided: TONES.undecided };
const TREND_NAMES: Readonly<Record<Trend, string>> = { grows: 'grows', constant: 'complete', falls: 'frozen' };

interface Axis {
  readonly field: keyof JudgedPoint['at'];
  readonly title: string;
}

export interface Axes {
  readonly x: Axis;
  readonly y: Axis;
}

type Quantity = 'dz' | 'rho';

/**
 * A cell for each point of the family, a map for each step: its colour is what was measured, its dot what is predicted, so that a dot
 * which cannot be seen agrees; the number is Δz's exponent.
 */
export const behaviourMap = (
  points: readonly JudgedPoint[],
  axes: Axes,
  predicted: (at: ScalingExponents) => Behaviour,
): Record<string, unknown> =>
  map(points, axes, TONES, 'dz', ({ at, behaviour, possible }) => ({
    ...{ measured: behaviour, predicted: predicted(at), possible: possible.join(' or ') },
  }));

/** The same for the trend of ρ alone. */
export const layerMap = (
  points: readonly JudgedPoint[],
  axes: Axes,
  predicted: (at: ScalingExponents) => Trend,
): Record<string, unknown> =>
  map(points, axes, named(TREND_TONES), 'rho', ({ at, exponents, band }) => {
    const trends = trendsOf(exponents.rho, band).map((trend) => TREND_NAMES[trend]);
    return {
      ...{ measured: trends.length === 1 ? trends[0]! : 'undecided', predicted: TREND_NAMES[predicted(at)] },
      possible: trends.join(' or '),
    };
  });

const named = ({ undecided, ...tones }: typeof TREND_TONES): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(tones).map(([trend, tone]) => [TREND_NAMES[trend as Trend], tone])),
  undecided,
});

interface Cell {
  readonly measured: string;
  readonly predicted: string;
  /** What is left where it is undecided. */
  readonly possible: string;
}

const meanText = (exponent: Exponent): string =>
  exponent.kind === 'fitted' ? exponent.mean.toFixed(2).replace('-', '−') : '∞';

function map(
  points: readonly JudgedPoint[],
  { x, y }: Axes,
  tones: Readonly<Record<string, string>>,
  written: Quantity,
  cellOf: (point: JudgedPoint) => Cell,
): Record<string, unknown> {
  const values = points.map((point) => ({
    ...{ x: point.at[x.field], y: point.at[y.field], step: `t = ${point.step}`, ...cellOf(point) },
    written: meanText(point.exponents[written]),
  }));
  const steps = [...new Set(points.map(({ step }) => step))].toSorted((a, b) => a - b).map((step) => `t = ${step}`);
  const cell = {
    x: { field: 'x', type: 'ordinal', title: x.title, axis: { labelAngle: 0 } },
    y: { field: 'y', type: 'ordinal', title: y.title, sort: 'descending' },
  };
  const scale = { domain: Object.keys(tones), range: Object.values(tones) };
  const legend = { orient: 'bottom', title: null, columns: 3, symbolType: 'square' };
  return chartSpec({
    data: { values },
    facet: { field: 'step', type: 'nominal', title: null, sort: steps },
    columns: steps.length > 3 ? 2 : 3, // so wide as a printed page
    spec: {
      ...{ width: 190, height: 190 },
      layer: [
        {
          mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 1 },
          encoding: { ...cell, color: { field: 'measured', type: 'nominal', scale, legend } },
        },
        {
          mark: { type: 'text', fontSize: 9, dy: -6 },
          encoding: { ...cell, text: { field: 'written' }, color: { value: '#000000' } },
        },
        {
          mark: { type: 'point', filled: true, size: 70, yOffset: 8, opacity: 1 },
          encoding: { ...cell, color: { field: 'predicted', type: 'nominal', scale } },
        },
      ],
    },
  });
}
