/** ‖·‖ over several matrices together; Infinity where squares overflow, NaN where an entry is. */
export function frobenius(matrices: readonly (Float64Array | Float32Array)[]): number {
  let sum = 0;
  for (const data of matrices) for (const v of data) sum += v * v;
  return Math.sqrt(sum);
}
