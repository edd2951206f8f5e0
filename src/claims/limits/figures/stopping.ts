import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { onAverage } from '../../sample-efficiency/figures/effects.ts';
import { everyData, inReadings } from './recorded.ts';

type Measure = (row: Row) => number;

/** An effect at a step of one descent, one a seed, by activation. */
const at =
  (coordinates: 'error' | 'state', step: number, measure: Measure) =>
  (rows: readonly Row[]): Effects => {
    const found: Record<string, number[]> = {};
    for (const row of rows)
      if (row['coordinates'] === coordinates && row['step'] === step)
        (found[String(row['activation'])] ??= []).push(measure(row));
    return found;
  };

const cosine: Measure = (row) => Number(row['cosine']);
/** How much nearer to backpropagation the update is than at rest. */
const nearer: Measure = (row) => cosine(row) - Number(row['at rest']);
const farther: Measure = (row) => -nearer(row);
/** ‖∇F‖ over what it was at the start, less how far the cosine is off. */
const within: Measure = (row) => Number(row['relative gradient']) - Math.abs(nearer(row));

const about = {
  figure: 'lim/stopping',
  panel: 'a',
  place: '"as long as an activity equilibrium is reached", quantified here',
};
const COS = String.raw`\cos\big(\Delta W^{(t)}, \Delta W^{BP}\big)`;
const NETWORKS = 'in residual depth-µP networks, N = 32, L = 8';

export const stoppingFigureClaims: readonly Claim[] = [
  ...inReadings({
    ...{ ...about, id: 'stopped-error-coordinates' },
    title: `Stopped after 8 steps in error coordinates, the update lies nearer to backpropagation’s than at rest, ${NETWORKS}`,
    statement: 'Error coordinates come to the equilibrium from the side of backpropagation.',
    formula: String.raw`${COS}\big|_{t=8} - \cos^*`,
    effect: 'cosine after 8 steps − cosine at rest',
    effects: at('error', 8, nearer),
    controls: { 'state space in its place': at('state', 8, nearer) },
    readings: everyData('holds'),
  }),
  ...inReadings({
    ...{ ...about, id: 'stopped-state-space' },
    title: `Stopped after 16 steps in state space, the update lies farther from backpropagation’s than at rest, ${NETWORKS}`,
    statement: 'Errors travel a layer a step, and weaker each time: the first layers have heard little of the target.',
    formula: String.raw`\cos^* - ${COS}\big|_{t=16}`,
    effect: 'cosine at rest − cosine after 16 steps',
    effects: at('state', 16, farther),
    controls: { 'error coordinates in its place': at('error', 8, farther) },
    readings: everyData('holds'),
  }),
  ...inReadings({
    ...{ ...about, id: 'stopped-state-space-always' },
    title: `Stopped after 256 steps in state space, the update lies on average farther from backpropagation’s than at rest, ${NETWORKS}`,
    statement:
      'It does at first. Before it settles it passes the equilibrium by and comes to it from the other side, as error coordinates do.',
    formula: String.raw`\cos^* - ${COS}\big|_{t=256}`,
    effect: 'cosine at rest − cosine after 256 steps',
    effects: onAverage(at('state', 256, farther)),
    readings: everyData('refuted'),
  }),
  ...inReadings({
    ...{ ...about, id: 'stopped-within-gradient-norm' },
    title: `After 8 steps in error coordinates, the cosine is off by at most the relative norm of the gradient that is left, ${NETWORKS}`,
    statement:
      'A rule of thumb for where to stop, true of each of the networks on record at this step; no bound: see the claim on single networks.',
    formula: String.raw`\frac{\|\nabla F\|}{\|\lambda\|} - \big|\cos^{(t)} - \cos^*\big|`,
    effect: 'relative gradient − |cosine − cosine at rest|',
    effects: at('error', 8, within),
    controls: {
      'a fiftieth of it': at('error', 8, (row) => Number(row['relative gradient']) / 50 - Math.abs(nearer(row))),
    },
    readings: everyData('holds'),
  }),
];
