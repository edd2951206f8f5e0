import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnostics/diagnose.ts';
import { readLog } from '../../src/diagnostics/reading/log.ts';
import { readSettings } from '../../src/diagnostics/reading/settings.ts';
import { readSnapshot } from '../../src/diagnostics/reading/snapshot.ts';
import { DataError, DimensionError } from '../../src/errors.ts';
import { writeTensors } from '../../src/protocol/safetensors.ts';
import { type Files, list, read, recorded, tensor } from './plainLoop.ts';

const quick = (): Files => recorded({ steps: 3 });
const settled = quick();
const settings = readSettings(JSON.stringify(settled.settings));

/** A record of which one thing is changed. */
function changed(change: (files: Files, last: Map<string, ReturnType<typeof list>>) => void): Files {
  const files: Files = {
    ...{ settings: { ...settled.settings }, log: settled.log },
    snapshots: new Map(
      [...settled.snapshots].map(([name, { tensors, metadata }]) => [name, { tensors: new Map(tensors), metadata }]),
    ),
  };
  change(files, [...files.snapshots.values()].at(-1)!.tensors);
  return files;
}

const finding = (files: Files, id: string) => diagnose(read(files)).find((one) => one.id === id)!;

describe('a record that is not one', () => {
  test.each([
    ['another version', { format: 'pcn-check-run/9' }, /format must be pcn-check-run\/1, got "pcn-check-run\/9"/],
    ['no layout of samples', { samples: undefined }, /samples must be one of rows, columns/],
    ['an unknown activation', { activations: ['identity', 'swish'] }, /activations\[1\] must be one of .*got "swish"/],
    [
      'a rate in words',
      { inference: { rate: '0.1', steps: 3 } },
      /inference\.rate must be a positive number, got "0\.1"/,
    ],
    ['a rate of 0', { inference: { rate: 0, steps: 3 } }, /inference\.rate must be a positive number, got 0/],
    ['a rate in words', { inference: { rate: '0.1', steps: 3 } }, /inference\.rate must be a positive number/],
    ['half a step', { inference: { rate: 0.1, steps: 0.5 } }, /inference\.steps must be a positive integer/],
    ['too many precisions', { precisions: [1, 1, 1] }, /precisions must have 2 entries/],
    ['rates for other layers', { learning: { rates: [1, 1, 1, 1] } }, /learning\.rates must have 1 entry/],
    ['a key that nobody knows', { eta: 1 }, /run\.json must have the keys .*got eta/],
    ['no layer', { activations: [] }, /activations must name at least one layer/],
  ])('%s', (_, change, message) => {
    expect(() => readSettings(JSON.stringify({ ...settled.settings, ...change }))).toThrow(DataError);
    expect(() => readSettings(JSON.stringify({ ...settled.settings, ...change }))).toThrow(message);
  });
  test('a byte order mark is named', () =>
    expect(() => readSettings('\uFEFF{}')).toThrow(/run\.json must be UTF-8 without a byte order mark/));
  test('half a run.json is no JSON', () =>
    expect(() => readSettings('{"format": "pcn')).toThrow(/run\.json must be JSON/));
  test.each([
    ['no step', '{"energy": 1}', /line 1 of log\.jsonl must have an integer step/],
    ['half a line', '{"step": 1}\n{"step": 2, "ener', /line 2 of log\.jsonl must be JSON/],
    ['a list', '[1]', /line 1 of log\.jsonl must be an object/],
    ['words for a number', '{"step": 1, "energy": "low"}', /must have numbers/],
  ])('a log with %s', (_, log, message) => expect(() => readLog(log)).toThrow(message));
  test.each<[string, (last: Map<string, ReturnType<typeof list>>) => void, RegExp]>([
    ['without weights', (t) => t.delete('weights_1'), /must have weights_1/],
    ['without a layer’s states', (t) => t.delete('activities_2'), /must have activities_2/],
    ['with a target and no readout', (t) => t.delete('readout'), /readout must be there where a target is/],
    ['with a tensor that nobody knows', (t) => t.set('momentum', list([1])), /got momentum/],
    ['with data of other samples', (t) => t.set('data', tensor([[1, 2, 3, 4, 5, 6]])), /must have 1 samples/],
    [
      'with weights the other way round',
      (t) => t.set('weights_0', tensor(Array.from({ length: 4 }, () => [1, 2, 3, 4, 5, 6]))),
      /weights of 0 must be 6×4 .*got 4×6.*out-in or in-out/,
    ],
    [
      'with images that are not flat',
      (t) => t.set('data', { dtype: 'F64', shape: [16, 2, 3], data: new Float64Array(96) }),
      /data must have 2 dimensions, got 16×2×3/,
    ],
    ['with errors of another layer', (t) => t.set('errors_0', t.get('errors_1')!), /errors_0 must have 6 units/],
    [
      'with a readout of another top',
      (t) => t.set('readout', tensor([[1], [2], [3]])),
      /weights of readout must be 3×3/,
    ],
    [
      'with answers to other samples',
      (t) => t.set('given_a', list([1, 2])),
      /given must have an entry for each of 16 answers/,
    ],
    ['with labels of other samples', (t) => t.set('labels', list([1, 2])), /labels must have 16 entries, got 2/],
  ])('a snapshot %s', (_, change, message) => {
    const files = changed((_, last) => change(last));
    expect(() => read(files)).toThrow(message);
    expect(() => read(files)).toThrow(/^snapshots\/2\.safetensors: diagnose: /);
  });
  test('samples as columns, said to be rows, are told by their shapes', () => {
    const files = changed(({ settings }) => (settings['samples'] = 'columns'));
    expect(() => read(files)).toThrow(DimensionError);
  });
  test('a file cut off at any byte, and one with bytes behind, is refused', () => {
    const bytes = writeTensors([...settled.snapshots.values()][0]!);
    for (const length of [0, 7, 8, 20, Math.floor(bytes.length / 2), bytes.length - 1])
      expect(() => readSnapshot('cut', bytes.subarray(0, length), settings), `${length}`).toThrow(DataError);
    expect(() => readSnapshot('long', Uint8Array.from([...bytes, 0]), settings)).toThrow(DataError);
  });
});

describe('a record that is one, of a run that went wrong', () => {
  test('a log with a gap, a repeated step or one out of order is told where', () => {
    const lines = (steps: readonly number[]): string =>
      steps.map((step) => JSON.stringify({ step, energy: 1 })).join('\n');
    const of = (steps: readonly number[]) =>
      finding(
        changed((files) => (files.log = lines(steps))),
        'log-steps',
      );
    expect(of([0, 10, 20, 30, 35])).toMatchObject({ outcome: 'healthy', value: 0 });
    expect(of([0, 10, 20, 40, 50])).toMatchObject({ outcome: 'ill', value: 1 });
    expect(of([0, 10, 20, 40, 50]).detail).toContain('first from step 20 to 40');
    expect(of([0, 1, 2, 2, 3])).toMatchObject({ outcome: 'ill' });
    expect(of([0, 1, 2, 1, 2, 3])).toMatchObject({ outcome: 'ill' });
  });
  test('NaN in the log, as Python writes it or in words, is a diagnosis and no number', () => {
    for (const line of [
      '{"step": 3, "energy": NaN}',
      '{"step": 3, "energy": "NaN"}',
      '{"step": 3, "energy": -Infinity}',
      '{"step": 3, "energy": null}',
    ]) {
      const files = changed((files) => (files.log += line));
      expect(finding(files, 'not-finite')).toMatchObject({
        outcome: 'ill',
        value: 1,
        detail: 'first energy of step 3 of the log',
      });
      expect(Number.isFinite(finding(files, 'energy-rises').value)).toBe(true);
    }
  });
  test('NaN in a snapshot is a diagnosis, and the others look at the last finite one', () => {
    const files = changed((_, last) =>
      last.set('weights_0', { ...last.get('weights_0')!, data: new Float64Array(24).fill(NaN) }),
    );
    expect(finding(files, 'not-finite').detail).toContain('weights_0 of snapshots/2.safetensors');
    expect(finding(files, 'stability-number').detail).toContain('snapshots/1.safetensors');
  });
  test('without a finite snapshot nothing that needs one has a number', () => {
    const files = changed(({ snapshots }) => {
      for (const { tensors } of snapshots.values())
        tensors.set('data', { ...tensors.get('data')!, data: new Float64Array(96).fill(Infinity) });
    });
    const measured = diagnose(read(files))
      .filter(({ outcome }) => outcome !== 'not measured')
      .map(({ id }) => id);
    expect(measured).toEqual(['stale-states', 'not-finite', 'energy-rises', 'log-steps']);
  });
  test('a log alone, and snapshots alone, are enough', () => {
    const log = diagnose({ ...read(settled), snapshots: [] });
    expect(log.filter(({ outcome }) => outcome !== 'not measured').map(({ id }) => id)).toEqual([
      'not-finite',
      'energy-rises',
      'log-steps',
    ]);
    expect(
      diagnose({ ...read(settled), log: [] }).filter(({ outcome }) => outcome !== 'not measured').length,
    ).toBeGreaterThan(10);
  });
  test('samples as columns and weights that map from the right read the same', () => {
    const turned = changed(({ settings, snapshots }) => {
      Object.assign(settings, { samples: 'columns', weights: 'in-out' });
      for (const { tensors } of snapshots.values())
        for (const [name, { dtype, shape, data }] of tensors)
          if (shape.length === 2) {
            const [rows, columns] = shape as [number, number];
            tensors.set(name, {
              dtype,
              shape: [columns, rows],
              data: data.map((_, k) => data[(k % rows) * columns + Math.floor(k / rows)]!),
            });
          }
    });
    expect(diagnose(read(turned))).toEqual(diagnose(read(settled)));
  });
});
