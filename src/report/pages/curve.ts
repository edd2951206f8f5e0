import type { Finding, MeasuredCurve, MeasuredMean } from '../../evidence/verdict.ts';
import { superscript } from '../../numerals.ts';
import type { Chart } from '../document/block.ts';
import { intervalText, significant } from '../numbers.ts';
import type { JudgedClaim } from '../record.ts';
import { BLUE, ORANGE, dressed } from './dress.ts';
import { anchor } from './words.ts';

type Spec = Readonly<Record<string, unknown>>;
type Fitted = Finding & Required<Pick<Finding, 'measured' | 'estimate' | 'interval' | 'band'>>;

/** What a fitted exponent or a sampled mean rests on, as a picture; undefined for other evidence, and where it cannot be drawn. */
export function curveChart({ claim, verdict }: JudgedClaim): Chart | undefined {
  const about = { kind: 'chart', id: `plot-${anchor(claim.id)}`, interactive: false } as const;
  const fitted = verdict.findings.filter((f): f is Fitted => isDrawable(f));
  if (fitted.length > 0)
    return {
      ...{ ...about, title: `${fitted[0]!.measured.response} against ${fitted[0]!.measured.variable}` },
      caption: `Points: each seed at each size. Line: the fit. Wedge: every exponent of the band. ${fitted.map(({ data, estimate, interval, band }) => `${data}: exponent ${significant(estimate)}, 99 % interval ${intervalText(interval)}, band ${intervalText(band)}`).join('; ')}.`,
      spec: dressed({ hconcat: fitted.map((finding) => powerLaw(finding)) }),
    };
  const means = verdict.findings.flatMap((f) => f.means ?? []);
  if (means.length === 0 || !means.every(({ mean, half }) => Number.isFinite(mean + half))) return undefined;
  return {
    ...{ ...about, title: 'Measured means and predictions' },
    caption: 'Dots with bars: the mean and its interval. Upright strokes: the prediction.',
    spec: dressed(meansSpec(means)),
  };
}

const isDrawable = ({ measured, estimate, interval, band }: Finding): boolean =>
  measured !== undefined &&
  measured.points.length > 1 &&
  measured.points.every(([x, y]) => x > 0 && y > 0 && Number.isFinite(x * y)) &&
  [estimate, ...(interval ?? [NaN]), ...(band ?? [NaN])].every((end) => Number.isFinite(end));

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Points in log–log axes, with the fitted line through their middle and the wedge of the band's exponents around it. */
function powerLaw({ data, measured, estimate, band }: Fitted): Spec {
  const xs = [...new Set(measured.points.map(([x]) => x))].toSorted((a, b) => a - b);
  const middle = Math.exp(mean(measured.points.map(([x]) => Math.log(x))));
  const height = Math.exp(mean(measured.points.map(([, y]) => Math.log(y))));
  const at = (x: number, exponent: number): number => height * (x / middle) ** exponent;
  const ends = [xs[0]!, middle, xs.at(-1)!];
  const wedge = ends.map((x) => ({ x, low: at(x, band[0]), high: at(x, band[1]) }));
  const axes = { x: sizesAxis(measured, xs), y: decadesAxis(measured, wedge) };
  const color = { value: BLUE };
  return {
    ...{ width: 300, height: 220, title: { text: data, fontSize: 12, fontWeight: 'normal' } },
    layer: [
      {
        data: { values: wedge },
        mark: { type: 'area', opacity: 0.18, color: ORANGE },
        encoding: { x: axes.x, y: { ...axes.y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values: ends.map((x) => ({ x, y: at(x, estimate) })) },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { ...axes, color },
      },
      {
        data: { values: measured.points.map(([x, y]) => ({ x, y })) },
        mark: { type: 'point', size: 22, opacity: 0.7 },
        encoding: { ...axes, color },
      },
    ],
  };
}

/** The sizes themselves are the ticks: they are few, and seldom whole decades. */
function sizesAxis({ variable }: MeasuredCurve, xs: readonly number[]): Spec {
  const ticks = xs.length <= 8 ? xs : [xs[0]!, xs[Math.floor(xs.length / 2)]!, xs.at(-1)!];
  const labels = JSON.stringify(Object.fromEntries(ticks.map((x) => [String(x), significant(x)])));
  return {
    ...{ field: 'x', type: 'quantitative', title: variable },
    scale: { type: 'log', domain: [xs[0]! / 1.1, xs.at(-1)! * 1.1], nice: false },
    axis: { values: ticks, labelExpr: `(${labels})[toString(datum.value)]`, grid: false, labelOverlap: true },
  };
}

/** Whole decades around points and wedge. */
function decadesAxis({ response, points }: MeasuredCurve, wedge: readonly { low: number; high: number }[]): Spec {
  const logs = [...points.map(([, y]) => y), ...wedge.flatMap(({ low, high }) => [low, high])].map(Math.log10);
  const low = Math.floor(Math.min(...logs));
  const high = Math.max(low + 1, Math.ceil(Math.max(...logs)));
  const stride = Math.ceil((high - low) / 6);
  const ticks = Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, i) => low + i * stride);
  const labels = JSON.stringify(Object.fromEntries(ticks.map((t) => [String(t), `10${superscript(t)}`])));
  return {
    ...{ field: 'y', type: 'quantitative', title: response },
    scale: { type: 'log', domain: [10 ** low, 10 ** high], nice: false },
    axis: { values: ticks.map((t) => 10 ** t), labelExpr: `(${labels})[toString(round(log(datum.value) / LN10))]` },
  };
}

const meansSpec = (means: readonly MeasuredMean[]): Spec => {
  const values = means.map(({ label, mean, half, predicted }) => ({
    ...{ label, mean, low: mean - half, high: mean + half, predicted },
  }));
  const y = { type: 'nominal', field: 'label', title: null, sort: null };
  const x = { type: 'quantitative', title: 'mean', scale: { zero: false } };
  return {
    ...{ width: 420, height: { step: 26 }, data: { values } },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2, color: BLUE },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      { mark: { type: 'point', filled: true, size: 50, color: BLUE }, encoding: { y, x: { ...x, field: 'mean' } } },
      {
        mark: { type: 'tick', thickness: 2.5, size: 20, color: ORANGE },
        encoding: { y, x: { ...x, field: 'predicted' } },
      },
    ],
  };
};
