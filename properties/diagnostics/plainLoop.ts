import { readLog } from '../../src/diagnostics/reading/log.ts';
import { readSettings } from '../../src/diagnostics/reading/settings.ts';
import { readSnapshot } from '../../src/diagnostics/reading/snapshot.ts';
import type { Run } from '../../src/diagnostics/run.ts';
import { type Tensor, writeTensors } from '../../src/protocol/safetensors.ts';
import { type Random, random } from '../../src/random.ts';

// A predictive coding loop in plain numbers, a sample as a row, that shares no code with src/diagnostics: the oracle of its tests.

export type Rows = readonly (readonly number[])[];

type Fn = readonly [value: (u: number) => number, slope: (u: number) => number];
export const PLAIN: Readonly<Record<string, Fn>> = {
  identity: [(u) => u, () => 1],
  relu: [(u) => Math.max(u, 0), (u) => (u > 0 ? 1 : 0)],
  tanh: [Math.tanh, (u) => 1 / Math.cosh(u) ** 2],
};

/** Whatever is changed in the loop, by the place where it is changed. */
export interface Faults {
  readonly widths?: readonly number[];
  readonly activations?: readonly string[];
  readonly eta?: number;
  readonly steps?: number;
  readonly scale?: number;
  readonly rate?: number;
  /** What one step of inference takes for the gradient's factor. */
  readonly divided?: boolean;
  readonly inPlace?: boolean;
  /** What the loop sends back through W in place of f′(a) ε, of layers that are no identity. */
  readonly feedback?: (a: number, e: number) => number;
  /** The factor of the own error of x_l, and of what comes to it from below. */
  readonly own?: (l: number) => number;
  readonly below?: (l: number) => number;
  /** The share of the last move that is added to the next one. */
  readonly momentum?: number;
  /** The snapshot is taken after learning. */
  readonly late?: boolean;
  /** The activations that the loop has, where the record says others. */
  readonly really?: readonly string[];
  readonly readoutSign?: number;
  readonly learningSign?: 1 | -1;
  readonly errorsFrom?: 'before' | 'now';
  readonly bias?: number;
  readonly shift?: number;
  readonly clampedAnswers?: boolean;
  readonly batches?: number;
  readonly seed?: number;
}

export const K = 3;
export const B = 16;

const dot = (w: readonly number[], x: readonly number[]): number => w.reduce((sum, v, i) => sum + v * x[i]!, 0);
const matrix = (r: Random, rows: number, columns: number, scale: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => scale * r.normal()));

/** The pieces of a record, to be changed before they are read. */
export interface Files {
  settings: Record<string, unknown>;
  log: string;
  snapshots: Map<string, { tensors: Map<string, Tensor>; metadata: Map<string, string> }>;
}

export const tensor = (rows: Rows): Tensor => ({
  dtype: 'F64',
  shape: [rows.length, rows[0]!.length],
  data: Float64Array.from(rows.flat()),
});
export const list = (values: readonly number[]): Tensor => ({
  dtype: 'F64',
  shape: [values.length],
  data: Float64Array.from(values),
});

export function recorded(faults: Faults = {}): Files {
  const {
    widths = [6, 4, 3],
    activations = ['identity', 'tanh'],
    eta = 0.2,
    steps = 150,
    scale = 0.1,
    rate = 0.05,
  } = faults;
  const {
    divided = false,
    inPlace = false,
    readoutSign = 1,
    learningSign = 1,
    bias = 0,
    shift = 0,
    batches = 3,
  } = faults;
  const r = random(faults.seed ?? 1, 'diagnostics/plain');
  const L = activations.length;
  const W = activations.map((_, l) => matrix(r, widths[l]!, widths[l + 1]!, Math.sqrt(1 / widths[l + 1]!)));
  const R = matrix(r, K, widths[L]!, 0.5);
  const centres = matrix(r, K, widths[0]!, 1);
  const fs = (faults.really ?? activations).map((name) => PLAIN[name]!);

  type Sample = number[][]; // x_0 … x_L of one sample
  const a = (x: Sample, l: number): number[] => W[l]!.map((w) => dot(w, x[l + 1]!) + (l === 0 ? bias : 0));
  const errors = (x: Sample, l: number): number[] => a(x, l).map((u, i) => x[l]![i]! - fs[l]![0](u));
  const gated = (x: Sample, l: number): number[] => errors(x, l).map((e, i) => fs[l]![1](a(x, l)[i]!) * e);
  const readoutError = (x: Sample, y: readonly number[]): number[] => R.map((w, k) => dot(w, x[L]!) - y[k]!);
  const energy = (x: Sample, y: readonly number[]): number =>
    [...fs.map((_, l) => errors(x, l)), readoutError(x, y)].reduce((sum, e) => sum + dot(e, e) / 2, 0);
  const step = (x: Sample, y: readonly number[] | undefined): Sample => {
    const next = x.map((layer) => [...layer]);
    for (let l = 1; l <= L; l++) {
      const from = inPlace ? next : x;
      const { feedback } = faults;
      const h =
        feedback === undefined || fs[l - 1] === PLAIN['identity']
          ? gated(from, l - 1)
          : errors(from, l - 1).map((e, i) => feedback(a(from, l - 1)[i]!, e));
      const up = l < L ? errors(from, l) : undefined;
      const ey = l === L && y !== undefined ? readoutError(from, y) : undefined;
      next[l] = x[l]!.map((v, i) => {
        const below = h.reduce((sum, hj, j) => sum + W[l - 1]![j]![i]! * hj, 0);
        const own = up
          ? (faults.own?.(l) ?? 1) * up[i]!
          : ey
            ? readoutSign * ey.reduce((sum, e, k) => sum + R[k]![i]! * e, 0)
            : 0;
        return v - (divided ? eta / B : eta) * (own - (faults.below?.(l) ?? 1) * below);
      });
    }
    return next;
  };
  const start = (x0: readonly number[], r: Random): Sample => [
    [...x0],
    ...widths.slice(1).map((n) => Array.from({ length: n }, () => scale * r.normal())),
  ];
  const oneHot = (label: number): number[] => Array.from({ length: K }, (_, k) => (k === label ? 1 : 0));

  const lines: string[] = [];
  const snapshots: Files['snapshots'] = new Map();
  for (let t = 0; t < batches; t++) {
    const labels = Array.from({ length: B }, () => r.integer(0, K - 1));
    const data = labels.map((k) => centres[k]!.map((c) => c + shift + 0.1 * r.normal()));
    const y = labels.map(oneHot);
    let x = data.map((x0) => start(x0, r));
    let before = x;
    const mean = (all: readonly Sample[]): number => all.reduce((sum, one, b) => sum + energy(one, y[b]!), 0) / B;
    const energies = [mean(x)];
    for (let s = 0; s < steps; s++) {
      const earlier = before;
      before = x;
      x = x.map((one, b) =>
        step(one, y[b]).map((layer, l) =>
          layer.map((v, i) => v + (faults.momentum ?? 0) * (one[l]![i]! - earlier[b]![l]![i]!)),
        ),
      );
      energies.push(mean(x));
    }
    const of = faults.errorsFrom === 'before' ? before : x;
    const change = W.map((w, l) =>
      w.map((row, i) =>
        row.map(
          (_, j) => (learningSign * rate * x.reduce((sum, one) => sum + gated(one, l)[i]! * one[l + 1]![j]!, 0)) / B,
        ),
      ),
    );
    const changeR = R.map((row, k) =>
      row.map(
        (_, j) =>
          (-learningSign * rate * x.reduce((sum, one, b) => sum + readoutError(one, y[b]!)[k]! * one[L]![j]!, 0)) / B,
      ),
    );
    const given = [1, 2].map((by) => labels.map((k) => (k + by) % K));
    const answers = given.map((labels) =>
      data.map((x0, b) => {
        let one = start(x0, random(7, `start ${b}`));
        for (let s = 0; s < steps; s++) one = step(one, faults.clampedAnswers ? oneHot(labels[b]!) : undefined);
        return R.map((w) => dot(w, one[L]!));
      }),
    );
    const learn = (): void => {
      for (const [l, w] of W.entries())
        for (const [i, row] of w.entries()) for (const j of row.keys()) row[j]! += change[l]![i]![j]!;
      for (const [k, row] of R.entries()) for (const j of row.keys()) row[j]! += changeR[k]![j]!;
    };
    if (faults.late) learn();
    const tensors = new Map<string, Tensor>([
      ['data', tensor(data)],
      ['target', tensor(y)],
      ['readout', tensor(R)],
      ['labels', list(labels)],
      ['energies', list(energies)],
      ['readout_error', tensor(of.map((one, b) => readoutError(one, y[b]!)))],
      ['update_readout', tensor(changeR)],
      ...W.flatMap((w, l): [string, Tensor][] => [
        [`weights_${l}`, tensor(w)],
        [`activities_${l + 1}`, tensor(x.map((one) => one[l + 1]!))],
        [`before_${l + 1}`, tensor(before.map((one) => one[l + 1]!))],
        [`errors_${l}`, tensor(of.map((one) => errors(one, l)))],
        [`update_${l}`, tensor(change[l]!)],
        ...(l === 0 && bias !== 0 ? [['bias_0', list(w.map(() => bias))] as [string, Tensor]] : []),
      ]),
      ...['a', 'b'].flatMap((which, i): [string, Tensor][] => [
        [`given_${which}`, list(given[i]!)],
        [`predicted_${which}`, tensor(answers[i]!)],
      ]),
    ]);
    lines.push(JSON.stringify({ step: t, energy: energies.at(-1), layers: [1, 2] }));
    snapshots.set(`snapshots/${t}.safetensors`, { tensors, metadata: new Map([['step', `${t}`]]) });
    if (!faults.late) learn();
  }
  return {
    settings: {
      ...{ format: 'pcn-check-run/1', kind: 'generative', samples: 'rows', weights: 'out-in', activations },
      ...{ inference: { rate: eta, steps }, learning: { rates: [rate], steps: 1 } },
    },
    log: `${lines.join('\n')}\n`,
    snapshots,
  };
}

/** The record as it is read from its files. */
export function read({ settings, log, snapshots }: Files): Run {
  const said = readSettings(JSON.stringify(settings));
  return {
    settings: said,
    log: readLog(log),
    snapshots: [...snapshots].map(([file, of]) => readSnapshot(file, writeTensors(of), said)),
  };
}
