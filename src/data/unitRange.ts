import type { Batch } from './source.ts';

/** Inputs divided by a power of two, so that pixels have the size of other numbers; exact in every engine. */
export function unitRange(batch: Batch): Batch {
  const largest = batch.x.reduce((max, v) => Math.max(max, Math.abs(v)), 1);
  return { ...batch, x: batch.x.map((v) => v / 2 ** Math.floor(Math.log2(largest))) };
}
