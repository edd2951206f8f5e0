import { describe, expect, test } from 'vitest';
import { readCase, writeCase } from '../../src/protocol/caseFile.ts';
import { type Tensor, readTensors, writeTensors } from '../../src/protocol/safetensors.ts';
import { DataError } from '../../src/errors.ts';
import { plain } from './files.ts';

describe('a case file', () => {
  test('is read back as it was written', () => {
    expect(readCase(writeCase(plain, 'a'))).toEqual(plain);
  });

  test('holds targets of another batch than the inputs as they are, and refuses numbers that fill no column', () => {
    const { tensors } = readTensors(writeCase({ ...plain, y: new Float64Array(12) }));
    expect([tensors.get('x')!.shape, tensors.get('y')!.shape]).toEqual([
      [3, 2],
      [4, 3],
    ]);
    expect(() => writeCase({ ...plain, y: new Float64Array(7) })).toThrow(/y must hold 4×2 numbers, got 7/);
    expect(() => writeCase({ ...plain, x: new Float64Array(7) })).toThrow(/x must hold 3×2 numbers, got 7/);
  });

  /** The case with its tensors or metadata changed. */
  const changed = (change: (t: Map<string, Tensor>, m: Map<string, string>) => unknown): Uint8Array => {
    const { tensors, metadata } = readTensors(writeCase(plain));
    const [t, m] = [new Map(tensors), new Map(metadata)];
    change(t, m);
    return writeTensors({ tensors: t, metadata: m });
  };
  const ones = (...shape: number[]): Tensor => ({
    dtype: 'F64',
    shape,
    data: new Float64Array(shape.reduce((p, n) => p * n, 1)).fill(1),
  });

  test('needs only tensors and the protocol: the rest is that of a plain linear network', () => {
    const bytes = changed((t, m) => {
      for (const name of ['b_1', 'b_2', 'z_0', 'z_1', 'z_2']) t.delete(name);
      for (const name of [...m.keys()]) if (name !== 'protocol') m.delete(name);
    });
    expect(readCase(bytes)).toMatchObject({
      ...{ widths: [3, 2, 4], scales: [1, 1], skips: [false, false], precisions: [1, 1], placement: 'after' },
      ...{ activations: ['identity', 'identity'], ask: 'activities', accuracy: 1e-8, seed: 1, batch: 2 },
    });
  });

  test.each<[string, Uint8Array, RegExp]>([
    [
      'another protocol',
      changed((_, m) => m.set('protocol', 'pcn-check/3')),
      /must say protocol pcn-check\/1 or pcn-check\/2, got/,
    ],
    ['no weights', changed((t) => (t.delete('W_1'), t.delete('W_2'))), /must include W_1/],
    ['a missing layer', changed((t) => t.delete('W_1')), /W_1 must be a matrix that is not empty, got nothing/],
    ['weights that do not chain', changed((t) => t.set('W_2', ones(4, 3))), /W_2 must be 4×2, got 4×3/],
    ['samples as rows', changed((t) => t.set('x', ones(2, 3))), /x must be 3×3, got 2×3; a sample is a column/],
    ['another batch of targets', changed((t) => t.set('y', ones(4, 1))), /y must be 4×2, got 4×1/],
    ['a bias too short', changed((t) => t.set('b_2', ones(1))), /b_2 must be 4, got 1/],
    ['an empty layer', changed((t) => t.set('W_1', ones(0, 3))), /W_1 must be a matrix that is not empty/],
    ['a tensor of another name', changed((t) => t.set('W_1b', ones(1))), /must be W_l, .* got W_1b/],
    [
      'NaN',
      changed((t) => t.set('y', { ...ones(4, 2), data: new Float64Array(8).fill(Number.NaN) })),
      /y must be finite, got NaN/,
    ],
    ['widths that are not the tensors’', changed((_, m) => m.set('widths', '[3,3,4]')), /widths must be \[3,2,4\]/],
    [
      'too few scales',
      changed((_, m) => m.set('scales', '[1]')),
      /scales must be a JSON array with one entry for each of 2/,
    ],
    ['a scale in words', changed((_, m) => m.set('scales', '["one",1]')), /scales must be a finite number, got "one"/],
    [
      'an unknown activation',
      changed((_, m) => m.set('activations', '["elu","elu"]')),
      /must be one of identity, .*got "elu"/,
    ],
    [
      'an unknown question',
      changed((_, m) => m.set('ask', 'weights')),
      /ask must be one of activities, updates, energy/,
    ],
    ['a negative accuracy', changed((_, m) => m.set('accuracy', '-1')), /accuracy must be positive, got -1/],
  ])('with %s is refused in words', (_, bytes, message) => {
    expect(() => readCase(bytes)).toThrow(DataError);
    expect(() => readCase(bytes)).toThrow(message);
  });
});
