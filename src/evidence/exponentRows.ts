import type { Row } from './claim.ts';
import { type Exponent, exponentOfSlopes } from './exponent.ts';

/** The exponents of f(0), z, Δz, Δf, ρ, and of the output f(t). */
export type PointExponents = Readonly<Record<'f' | 'z' | 'dz' | 'df' | 'rho' | 'output', Exponent>>;

/**
 * What rows of one point at one step say, one a seed: columns f0, f, z, dz, df and rho hold a seed's slopes, "diverged step" and
 * "diverged size" are empty but where a run ended.
 */
export function exponentsOfRows(rows: readonly Row[]): PointExponents {
  const gone = rows
    .filter((row) => row['diverged step'] !== '')
    .map((row) => ({ step: Number(row['diverged step']), size: Number(row['diverged size']) }))
    .toSorted((a, b) => a.step - b.step || a.size - b.size)[0];
  const of = (name: string): Exponent =>
    gone ? { kind: 'diverged', ...gone } : exponentOfSlopes(rows.map((row) => Number(row[name])));
  return { f: of('f0'), z: of('z'), dz: of('dz'), df: of('df'), rho: of('rho'), output: of('f') };
}

/** Rows by the point of the family that they are of, and the step. */
export function byPoint(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row['condition']}, t = ${row['step']}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [row]);
    else own.push(row);
  }
  return found;
}
