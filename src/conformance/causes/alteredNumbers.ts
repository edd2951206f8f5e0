import { float64 } from '../../arithmetic/float64.ts';
import { type Alteration, type Place, layers } from './alteration.ts';
import type { M } from './beliefs.ts';

const number = (c: number): M => float64.matrix(1, 1, [c]);

const precision = (clause: string, of: (p: number, place: Place) => number): Alteration =>
  layers(clause, (at, place) => ({ ...at, precision: number(of(at.precision.data[0]!, place)) }));
const scale = (clause: string, of: (a: number, place: Place) => number): Alteration =>
  layers(clause, (at, place) => ({ ...at, scale: number(of(at.scale.data[0]!, place)) }));

const neighbour = ({ l, all }: Place, step: number, name: 'precision' | 'scale'): number =>
  (all[l - 1 + step] ?? all[l - 1])![name].data[0]!;

/** Precisions and premultipliers taken for others. */
export const ALTERED_NUMBERS = [
  precision('precisions are taken as 1', () => 1),
  precision('the output’s precision is taken as 1', (p, { l, L }) => (l === L ? 1 : p)),
  precision('hidden precisions are taken as 1', (p, { l, L }) => (l === L ? p : 1)),
  precision('variances are taken for precisions: 1/p stands where p must', (p) => 1 / p),
  precision('precisions enter by their roots', Math.sqrt),
  precision('precisions enter squared', (p) => p * p),
  precision('each layer has the precision of the layer after it', (_, at) => neighbour(at, 1, 'precision')),
  precision('each layer has the precision of the layer before it', (_, at) => neighbour(at, -1, 'precision')),
  precision('all layers have the first precision', (_, { all }) => all[0]!.precision.data[0]!),
  precision('all layers have the output’s precision', (_, { all }) => all.at(-1)!.precision.data[0]!),
  scale('premultipliers are taken as 1', () => 1),
  scale('the sign of premultipliers is lost', Math.abs),
  scale('premultipliers enter squared', (a) => a * a),
  scale('premultipliers enter by their inverse', (a) => 1 / a),
  scale('the premultiplier of the first layer is taken as 1', (a, { l }) => (l === 1 ? 1 : a)),
  scale('the premultiplier of the last layer is taken as 1', (a, { l, L }) => (l === L ? 1 : a)),
  scale('each layer has the premultiplier of the layer after it', (_, at) => neighbour(at, 1, 'scale')),
  scale('each layer has the premultiplier of the layer before it', (_, at) => neighbour(at, -1, 'scale')),
];
