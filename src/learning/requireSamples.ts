import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DimensionError } from '../errors.ts';
import type { Problem } from '../network/network.ts';

/**
 * Targets that would broadcast are refused: a rule that never subtracts y would otherwise hand them on.
 * @throws {DimensionError} when x is not n_0 × B or y is not n_L × B
 */
export function requireSamples(rule: string, { network, x, y }: Problem<Float64Matrix>): void {
  const ends = { x: [x, network.widths[0]!], y: [y, network.widths.at(-1)!] } as const;
  for (const [name, [a, rows]] of Object.entries(ends))
    if (a.rows !== rows || a.columns !== x.columns)
      throw new DimensionError(
        `${rule}: ${name} must be ${rows}×${x.columns}, got ${a.rows}×${a.columns}; a sample is a column, and each input has its own target`,
      );
}
