import { supervised } from '../../problem/problem.ts';
import type { Alteration } from './alteration.ts';
import { ALTERED_ACTIVATIONS } from './alteredActivations.ts';
import { ALTERED_NUMBERS } from './alteredNumbers.ts';
import { ALTERED_SHAPES } from './alteredShapes.ts';
import { HONEST, type M } from './beliefs.ts';
import { columns, entries, norm, times } from '../matrices.ts';

const ends = (clause: string, change: (ends: { x: M; y: M }) => { x?: M; y?: M }): Alteration => ({
  clause,
  belief: (problem) => {
    const { x = problem.x, y = problem.y } = change(problem);
    return { A: HONEST, problem: supervised(problem.network, x, y) };
  },
});
const firstOf = (a: M): M =>
  columns(
    a,
    Array.from({ length: a.columns }, () => 0),
  );

/** Every column of length 1. */
const normalised = (a: M): M => entries(a, (v, k) => v / Math.hypot(...columns(a, [k % a.columns]).data));

const ENDS = [
  ends('the first target stands for all', ({ y }) => ({ y: firstOf(y) })),
  ends('the first input stands for all', ({ x }) => ({ x: firstOf(x) })),
  ends('inputs are normalised', ({ x }) => ({ x: times(1 / norm(x), x) })),
  ends('each input is normalised', ({ x }) => ({ x: normalised(x) })),
  ends('targets are half as large', ({ y }) => ({ y: times(0.5, y) })),
  ends('targets have the wrong sign', ({ y }) => ({ y: times(-1, y) })),
  ends('inputs and targets are rounded to float32', ({ x, y }) => ({
    x: entries(x, Math.fround),
    y: entries(y, Math.fround),
  })),
];

/** What a rule may take a problem for. */
export const ALTERATIONS: readonly Alteration[] = [
  ...[...ALTERED_NUMBERS, ...ALTERED_SHAPES, ...ALTERED_ACTIVATIONS, ...ENDS],
];
