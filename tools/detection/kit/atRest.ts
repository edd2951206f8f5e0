import { Matrix as Dense, solve } from 'ml-matrix';
import { type Matrix, type Net, zeros } from './net.ts';
import { DEFINITION, plus, sweep } from './pc.ts';

/** What takes the place of ∂F/∂z: an affine function of the activities, one matrix a node; the ends are not looked at. */
export type Force = (net: Net, z: readonly Matrix[]) => readonly Matrix[];

/** Where inference by some other force comes to rest on a linear network: its matrix column by column, solved, and refined twice. */
export function atRest(net: Net, force: Force): Matrix[] {
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const sizes = z.slice(1, -1).map(({ rows }) => rows);
  const n = sizes.reduce((sum, rows) => sum + rows, 0);
  if (n === 0) return z;
  const alone = { ...net, B: 1, x: zeros(net.x.rows, 1), y: zeros(net.y.rows, 1) };
  const columns = Array.from({ length: n }, (_, j) => {
    const unit = { rows: n, columns: 1, data: new Float64Array(n).fill(1, j, j + 1) };
    return [...stacked(force(alone, split(unit, sizes, alone))).data];
  });
  const matrix = new Dense(columns).transpose();
  for (let k = 0; k < 3; k++) {
    const { rows, columns: B, data } = stacked(force(net, z));
    const right = new Dense(Array.from({ length: rows }, (_, i) => [...data.slice(i * B, i * B + B)]));
    const move = { rows, columns: B, data: Float64Array.from(solve(matrix, right).to1DArray()) };
    z = split(move, sizes, net).map((m, l) => (l === 0 || l === z.length - 1 ? z[l]! : plus(z[l]!, m, -1)));
  }
  return z;
}

function stacked(z: readonly Matrix[]): Matrix {
  const inner = z.slice(1, -1);
  const data = Float64Array.from(inner.flatMap((m) => [...m.data]));
  return { rows: data.length / inner[0]!.columns, columns: inner[0]!.columns, data };
}
function split({ columns, data }: Matrix, sizes: readonly number[], { x, y }: Net): Matrix[] {
  let from = 0;
  const inner = sizes.map((rows) => ({ rows, columns, data: data.slice(columns * from, columns * (from += rows)) }));
  return [x, ...inner, y];
}
