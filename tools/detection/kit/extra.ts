import { settled } from '../../../src/learning/settled.ts';
import { float64 } from '../../../src/arithmetic/float64.ts';
import { type Matrix, type Net, beside, mapped, problemOf, samples } from './net.ts';

/** z* of a linear net. */
export const closed = (net: Net): Matrix[] => settled(float64, problemOf(net));
/** The widths n_0..n_L. */
export const widthsOf = ({ x, layers }: Net): number[] => [x.rows, ...layers.map(({ W }) => W.rows)];
/** A string that two nets share when their shapes agree. */
export const shapeKey = (net: Net): string =>
  [...widthsOf(net), net.B, net.layers.map(({ skip }) => Number(skip)).join('')].join('-');
/** What each part of the batch gives, side by side. */
export function inChunks(net: Net, size: number, each: (part: Net, from: number) => readonly Matrix[]): Matrix[] {
  const parts: (readonly Matrix[])[] = [];
  for (let from = 0; from < net.B; from += size)
    parts.push(each(samples(net, from, Math.min(net.B, from + size)), from));
  return parts[0]!.map((_, l) => beside(parts.map((part) => part[l]!)));
}
/** A number rounded to so many significant bits, half away from zero. */
export function rounded(v: number, bits: number): number {
  if (v === 0 || !Number.isFinite(v)) return v;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(v))) + 1 - bits);
  return Math.round(v / unit) * unit;
}
export const single = (m: Matrix): Matrix => mapped(m, Math.fround);
export const largest = (list: readonly Matrix[]): number =>
  list.reduce((most, { data }) => data.reduce((a, v) => Math.max(a, Math.abs(v)), most), 0);
