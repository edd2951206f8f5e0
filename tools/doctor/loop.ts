import { ACTIVATIONS, type ActivationName } from '../../src/arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import type { Answers, LogLine, Run, Snapshot } from '../../src/diagnostics/run.ts';
import { type Random, random } from '../../src/random.ts';

export interface NetworkOfSplit {
  readonly name: string;
  readonly widths: readonly number[];
  readonly activations: readonly ActivationName[];
  readonly batch: number;
}

/** Samples as columns, and their classes 0 … classes − 1. */
export interface Batches {
  readonly classes: number;
  readonly draw: (r: Random, batch: number) => { readonly x: Float64Matrix; readonly labels: number[] };
}

type M = Float64Matrix;
const times = (A: M, B: M, flags = {}): M => float64.multiply(A, B, flags);
const map = (f: (a: number, b: number) => number, A: M, B: M = A): M => ({
  ...A,
  data: A.data.map((a, k) => f(a, B.data[k]!)),
});
const largest = (C: M): number => float64.symmetricEigenvalues(C).at(-1)!;
const SHUT: Partial<Record<ActivationName, number>> = { relu: -3, tanh: 6, sigmoid: -9, gelu: -6 };

/** Trains a generative network as the kind says, and records it in memory: a plain loop, for choosing thresholds. */
export function trainedRun(net: NetworkOfSplit, data: Batches, kind: string, seed: number): Run {
  const r = random(seed, `doctor/${net.name}/${kind}`);
  const { widths, batch: B } = net;
  const [L, K] = [net.activations.length, data.classes];
  const bottom = net.activations[0]!;
  const fs = net.activations.map((f, l) =>
    l === 0 && kind === 'range floor' && (bottom === 'identity' || bottom === 'leaky-relu')
      ? 'relu'
      : l === 0 && kind === 'dead units' && SHUT[f] === undefined
        ? 'relu'
        : f,
  );
  const xavier = (rows: number, columns: number): M => {
    const bound = Math.sqrt(6 / (rows + columns));
    return float64.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => bound * (2 * r.uniform() - 1)),
    );
  };
  let W = fs.map((_, l) => xavier(widths[l]!, widths[l + 1]!));
  let R = xavier(K, widths[L]!);
  const bias = float64.matrix(
    widths[0]!,
    1,
    Float64Array.from({ length: widths[0]! }, () =>
      kind === 'dead units' && r.uniform() < 0.5 ? (SHUT[fs[0]!] ?? 0) : 0,
    ),
  );
  const a = (l: number, x: readonly M[]): M => {
    const made = times(W[l]!, x[l + 1]!);
    return l === 0 ? map((v, b) => v + b, made, times(bias, float64.matrix(1, B, new Float64Array(B).fill(1)))) : made;
  };
  const locals = (x: readonly M[]) => {
    const as = fs.map((_, l) => a(l, x));
    const ε = as.map((one, l) => map((z, u) => z - ACTIVATIONS[fs[l]!].value(u), x[l]!, one));
    return { ε, h: as.map((one, l) => map((u, e) => ACTIVATIONS[fs[l]!].slope(u) * e, one, ε[l]!)) };
  };
  const drift = kind === 'scale drift';
  const η = kind === 'unstable step' ? 0.8 : 0.1;
  const T = kind === 'unsettled inference' ? 10 : drift ? 50 : 150;
  const scale = kind === 'unsettled inference' || drift ? 1 : 0.1;
  const [steps, microSteps] = drift ? [50, 20] : [4, 10];
  let rate = drift ? 0.125 : 0.02;
  const start = (): M[] =>
    widths.slice(1).map((n) =>
      float64.matrix(
        n,
        B,
        Float64Array.from({ length: n * B }, () => scale * r.normal()),
      ),
    );
  const flips = kind === 'wrong sign of the readout';
  /** One step of inference, all layers from one snapshot unless the kind says otherwise. */
  const stepped = (x: readonly M[], y: M | undefined): M[] => {
    const factor = kind === 'energy divided by B' ? η / B : η;
    const next = [...x];
    const here = locals(x);
    for (let l = 1; l <= L; l++) {
      const seen = kind === 'updates in place' ? next : x;
      const { ε, h } = kind === 'updates in place' ? locals(next) : here;
      let g = map((v) => -v, times(W[l - 1]!, h[l - 1]!, { transposeA: true }));
      if (l < L) g = map((p, q) => p + q, g, ε[l]!);
      else if (y !== undefined) {
        const pull = times(
          R,
          map((p, q) => p - q, times(R, seen[L]!), y),
          { transposeA: true },
        );
        g = map((p, q) => p + (flips && seed % 2 === 0 ? -q : q), g, pull);
      }
      next[l] = map((p, q) => p - factor * q, x[l]!, g);
    }
    return next;
  };
  const energy = (x: readonly M[], y: M): number => {
    const all = [...locals(x).ε, map((p, q) => p - q, times(R, x[L]!), y)];
    return all.reduce((sum, { data }) => sum + data.reduce((s, v) => s + v * v, 0), 0) / (2 * B);
  };
  const oneHot = (labels: readonly number[]): M => {
    const y = new Float64Array(K * B);
    for (const [b, k] of labels.entries()) y[k * B + b] = 1;
    return float64.matrix(K, B, y);
  };
  const answer = (x: M, given: number[]): Answers => {
    const r = random(seed, 'doctor/evaluation');
    let z = [
      x,
      ...widths.slice(1).map((n) =>
        float64.matrix(
          n,
          B,
          Float64Array.from({ length: n * B }, () => scale * r.normal()),
        ),
      ),
    ];
    for (let t = 0; t < T; t++) z = stepped(z, kind === 'label left clamped' ? oneHot(given) : undefined);
    return { given: Float64Array.from(given), predicted: times(R, z[L]!) };
  };
  const log: LogLine[] = [];
  const snapshots: Snapshot[] = [];
  let kept: M[] | undefined;
  for (let step = 0; step < steps; step++) {
    let { x: data0, labels } = data.draw(r, B);
    if (kind === 'range floor') data0 = normalised(data0);
    const y = oneHot(labels);
    const carried = kind === 'stale states' && seed % 2 === 0;
    let x = [data0, ...(carried && kept ? kept : start())];
    let before = x;
    const told = [0, Math.floor(steps / 2), steps - 1].includes(step);
    const energies = [energy(x, y)];
    if (!(carried && kept))
      for (let t = 0; t < T; t++) {
        before = x;
        x = stepped(x, y);
        if (told || t === T - 1) energies.push(energy(x, y));
      }
    kept = x.slice(1);
    if (kind === 'Hebbian instability' && step === 0)
      rate = 5 / Math.max(...x.slice(1).map((z) => largest(map((c) => c / B, times(z, z, { transposeB: true })))));
    const learnFrom = kind === 'stale states' && !carried ? before : x;
    const deltas = () => {
      const { h } = locals(x);
      const used = kind === 'stale states' && !carried ? locals(learnFrom).h : h;
      const εy = map((p, q) => p - q, times(R, learnFrom[L]!), y);
      const sign = flips && seed % 2 === 1 ? 1 : -1;
      return {
        dW: used.map((one, l) => map((d) => (rate * d) / B, times(one, x[l + 1]!, { transposeB: true }))),
        dR: map((d) => (sign * rate * d) / B, times(εy, x[L]!, { transposeB: true })),
      };
    };
    const { dW, dR } = deltas();
    const E = energies.at(-1)!;
    log.push({ step, numbers: new Map([['energy', E]]) });
    if (told) {
      const [ga, gb] = [0, 1].map(() => labels.map((k) => (k + 1 + Math.floor(r.uniform() * (K - 1))) % K)) as [
        number[],
        number[],
      ];
      const edges = W.map((weights, l) => ({
        ...{
          name: `${l}`,
          from: l + 1,
          to: l,
          weights,
          bias: l === 0 ? bias : undefined,
          activation: fs[l]!,
          precision: 1,
        },
      }));
      const readout = {
        name: 'readout',
        from: L,
        to: L + 1,
        weights: R,
        bias: undefined,
        activation: 'identity',
        precision: 1,
      } as const;
      const states = [...x, y];
      const all = [...states, ...W, R];
      snapshots.push({
        ...{
          file: `${step}`,
          step,
          edges: [...edges, readout],
          readout,
          states,
          energies: Float64Array.from(energies),
          unitRoundoff: 2 ** -53,
        },
        clamped: states.map((_, i) => i === 0 || i > L),
        errors: [...locals(learnFrom).ε, undefined],
        before: [...before, y],
        updates: [...dW, dR],
        labels: Float64Array.from(labels),
        answers: kind === 'label left clamped' && step === steps - 1 ? [answer(x[0]!, ga), answer(x[0]!, gb)] : [],
        lost: all.every(({ data }) => data.every(Number.isFinite)) ? [] : ['states'],
      });
    }
    for (let t = 0; t < microSteps; t++) {
      const { dW, dR } = deltas();
      W = W.map((w, l) => map((p, q) => p + q, w, dW[l]!));
      R = map((p, q) => p + q, R, dR);
    }
  }
  return {
    settings: {
      ...{
        kind: 'generative',
        samples: 'columns',
        weights: 'out-in',
        activations: fs,
        precisions: fs.map(() => 1),
        readoutPrecision: 1,
      },
      ...{ unitRoundoff: undefined, inference: { rate: η, steps: T }, learning: { rates: [rate], steps: microSteps } },
    },
    log,
    snapshots,
  };
}

/** Each unit of mean 0 and variance 1 over the batch. */
function normalised(x: M): M {
  const data = x.data.slice();
  for (let i = 0; i < x.rows; i++) {
    const row = data.subarray(i * x.columns, (i + 1) * x.columns);
    const mean = row.reduce((s, v) => s + v, 0) / row.length;
    const deviation = Math.sqrt(row.reduce((s, v) => s + (v - mean) ** 2, 0) / row.length);
    for (let b = 0; b < row.length; b++) row[b] = (row[b]! - mean) / (deviation || 1);
  }
  return { ...x, data };
}
