import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { digits } from '../data/digits.ts';
import { gradientDescent } from '../inference/gradientDescent.ts';
import { linearProblem } from '../problem/numbers.ts';
import { parameterised } from '../network/parameterisations.ts';
import { random } from '../random.ts';
import { energyAt, equilibrium } from '../theory/equilibrium.ts';
import { spectrum } from '../theory/spectrum.ts';
import { COLORS, chartSpec, decadesAxis } from './charts.ts';
import type { Answer, Experiment, Figure } from './experiment.ts';

const [WIDTH, DEPTH, BATCH, MAX_STEPS, EVERY] = [24, 5, 8, 2000, 4];

export interface TracePoint {
  readonly seed: number;
}

/** F(z) − F* and its certified bound ‖∇F‖² / (2μ), step by step. */
export interface Trace {
  readonly title: string;
  readonly points: readonly { readonly step: number; readonly energyGap: number; readonly bound: number }[];
}

/** Inference goes down to the minimum, and its certificate says how far is left without knowing it. */
export const inferenceTrace: Experiment<TracePoint, Trace> = {
  id: 'inference-trace',
  title: 'Inference and its certificate',
  source: 'Predictive coding, strong convexity of the energy',
  version: 1,
  engines: ['float64'],
  plan: () => [{ seed: 1 }],
  run: async ({ seed }) => trace(seed),
  figures: (answers) => answers.map(figure),
  findings: (answers) =>
    answers.map(({ result: { points } }) => {
      const below = points.filter(({ energyGap, bound }) => bound < energyGap).length;
      return {
        text: `The bound lies above the energy at ${points.length - below} of ${points.length} steps that were looked at.`,
        asExpected: below === 0,
      };
    }),
};

/**
 * Inference on real digits, step by step: F(z) − F* from the closed form, and the bound ‖∇F‖²/(2μ) that needs no closed form.
 * Energies are means over the batch. The trace ends where F(z) − F* drowns in the rounding of F itself.
 */
async function trace(seed: number): Promise<Trace> {
  const r = random(seed, 'inference trace');
  const { inputs, outputs, x, y } = digits.draw(r, 64, 10, BATCH);
  const numbers = parameterised('mupc', { inputs, width: WIDTH, depth: DEPTH, outputs, skips: true }, r);
  const p = linearProblem(float64, { ...numbers, x: x.map((v) => v / 16), y, batch: BATCH });
  const { mu, lambdaMax } = spectrum(float64, p.network);
  const run = await gradientDescent<Float64Matrix>(float64, p, {
    stepSize: 2 / (mu + lambdaMax),
    mu,
    relativeError: 1e-8,
    maxSteps: MAX_STEPS,
    checkEvery: EVERY,
  });
  const e = equilibrium(float64, p);
  const minimum = energyAt(float64, e).data[0]!;
  const resolution = 2 ** -40 * minimum;
  const points = run.trace.map(({ step, energy, gradientNorm }) => ({
    step,
    energyGap: energy - minimum,
    bound: gradientNorm ** 2 / (2 * mu) / BATCH,
  }));
  return {
    title: `Gradient descent on activities, ${BATCH} digits, residual depth-µP network, N = ${WIDTH}, L = ${DEPTH}`,
    points: points.filter(({ energyGap }) => energyGap > resolution),
  };
}

const ENERGY = { name: 'energy above its minimum, F(z) − F*', color: COLORS.blue, dash: [1, 0] };
const BOUND = { name: 'certified bound, ‖∇F‖² / (2μ)', color: COLORS.orange, dash: [6, 4] };

function figure({ point: { seed }, result: { title, points } }: Answer<TracePoint, Trace>): Figure {
  const about = {
    id: `inference-trace-seed-${seed}`,
    title: 'Energy above its minimum and its certified bound',
    caption: `${title}. Energy above its minimum, F(z) − F*, and the certified bound ‖∇F‖² / (2μ), which is computed without knowing the minimum. The bound must lie above the energy at every step.`,
  };
  const values = [
    ...points.map(({ step, energyGap }) => ({ step, value: energyGap, series: ENERGY.name })),
    ...points.map(({ step, bound }) => ({ step, value: bound, series: BOUND.name })),
  ].filter(({ value }) => Number.isFinite(value) && value > 0);
  if (values.length === 0) return { ...about, kind: 'text', text: 'No positive value to draw on a logarithmic axis.' };
  const shown = [ENERGY, BOUND].filter(({ name }) => values.some(({ series }) => series === name));
  const domain = shown.map(({ name }) => name);
  const legend = { orient: 'top', direction: 'vertical', title: null, symbolType: 'stroke', symbolSize: 500 };
  const { scale, axis } = decadesAxis(values.map(({ value }) => value));
  const body = {
    ...{ width: 560, height: 260, data: { values } },
    mark: { type: 'line', strokeWidth: 2.2 },
    encoding: {
      x: {
        ...{ field: 'step', type: 'quantitative', title: 'inference step' },
        axis: { grid: false, tickMinStep: 1, format: 'd' },
      },
      y: { field: 'value', type: 'quantitative', title: 'energy per sample', scale, axis },
      color: { field: 'series', scale: { domain, range: shown.map(({ color }) => color) }, legend },
      strokeDash: { field: 'series', scale: { domain, range: shown.map(({ dash }) => dash) }, legend },
    },
  };
  const config = {
    axis: { labelFontSize: 13, titleFontSize: 13, titleFontWeight: 'normal', titlePadding: 10, gridOpacity: 0.25 },
    legend: { labelFontSize: 13, labelLimit: 500, rowPadding: 4 },
  };
  return { ...about, kind: 'chart', spec: chartSpec(body, config) };
}
