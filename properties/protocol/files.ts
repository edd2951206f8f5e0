import type { CaseNumbers } from '../../src/protocol/caseFile.ts';

/** A file put together by hand, with whatever header text and length. */
export function file(header: string | object, data = 0, length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

export const at = (begin: number, end: number, shape = [(end - begin) / 8], dtype: unknown = 'F64'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
/** A case with everything that a case may have. */
export const plain: CaseNumbers = {
  widths: [3, 2, 4],
  weights: [new Float64Array(6).fill(0.5), new Float64Array(8).fill(-0.25)],
  biases: [new Float64Array(2), new Float64Array(4)],
  scales: [1, 0.5],
  skips: [false, false],
  precisions: [2, 1],
  activations: ['tanh', 'identity'],
  placement: 'before',
  x: new Float64Array(6).fill(1),
  y: new Float64Array(8).fill(2),
  batch: 2,
  ask: 'updates',
  accuracy: 1e-8,
  seed: 7,
  activities: [new Float64Array(6), new Float64Array(4), new Float64Array(8)],
};
