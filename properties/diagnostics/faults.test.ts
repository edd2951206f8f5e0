import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnostics/diagnose.ts';
import { type Faults, read, recorded } from './plainLoop.ts';

// Oracle: which fault was put into a loop of plain numbers.

const ill = (faults: Faults = {}) => diagnose(read(recorded(faults))).filter(({ outcome }) => outcome === 'ill');
const causes = (faults: Faults): string[] =>
  ill(faults).flatMap(({ id, follows }) => (follows.length === 0 ? [id] : []));
const detail = (faults: Faults, id: string): string => ill(faults).find((one) => one.id === id)?.detail ?? 'not ill';

describe('a loop with one fault', () => {
  test('a right one has none, and every diagnostic of generative networks has something to look at', () => {
    const found = diagnose(read(recorded()));
    expect(found.filter(({ outcome }) => outcome === 'ill')).toEqual([]);
    expect(found.filter(({ outcome }) => outcome === 'not measured').map(({ id }) => id)).toEqual([
      'random-label-accuracy', // true labels are there
      ...['backprop-cosine', 'energy-ratio', 'activity-shift'],
      'learning-progress', // too few lines
    ]);
  });
  test.each([1, 2, 3])('so it is with other activations and seeds: %i', (seed) =>
    expect(
      ill({ seed, activations: ['relu', 'relu'], shift: 3 }).filter(
        ({ id }) => id !== 'dead-units' && id !== 'settledness',
      ),
    ).toEqual([]),
  );
  test('a rate of inference beyond its bound is unstable, and what follows is said to', () => {
    expect(causes({ eta: 1.2, steps: 30, activations: ['identity', 'identity'] })).toContain('stability-number');
    expect(causes({ eta: 1.2, steps: 30, activations: ['identity', 'identity'] })).not.toContain('settledness');
  });
  test('so it is where not one state is left: weights and data tell', () => {
    const files = recorded({ eta: 1.2, steps: 4, activations: ['identity', 'identity'] });
    for (const { tensors } of files.snapshots.values())
      for (const [name, { dtype, shape, data }] of tensors)
        if (/^(activities|before|errors|readout_error|update|energies|predicted)/.test(name))
          tensors.set(name, { dtype, shape, data: data.map(() => NaN) });
    const found = diagnose(read(files)).filter(({ outcome }) => outcome === 'ill');
    expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(['stability-number', 'not-finite']));
  });
  test('few steps from a large start are not settled', () =>
    expect(causes({ steps: 5, scale: 2 })).toEqual(['settledness']));
  test('a gradient of the mean over the batch is named', () => {
    expect(causes({ divided: true })).toEqual(['inference-step']);
    expect(detail({ divided: true }, 'inference-step')).toContain('divided by the batch');
  });
  test('without the states of before, the energies alone tell that it is divided', () => {
    const files = recorded({ divided: true });
    for (const { tensors } of files.snapshots.values()) for (const l of [1, 2]) tensors.delete(`before_${l}`);
    const found = diagnose(read(files)).filter(({ outcome }) => outcome === 'ill');
    expect(found.map(({ id }) => id)).toContain('effective-rate');
  });
  test('updates in place are named', () =>
    expect(detail({ inPlace: true, steps: 60 }, 'inference-step')).toContain('in place'));
  test('a readout that pushes is named, and one that does not pull', () => {
    expect(detail({ readoutSign: -1, steps: 20 }, 'inference-step')).toContain(
      'error of the readout has its sign flipped',
    );
    expect(detail({ readoutSign: 0, steps: 60 }, 'inference-step')).toContain('does not pull');
  });
  test('learning that climbs is named', () =>
    expect(detail({ learningSign: -1 }, 'learning-step')).toContain('sign flipped'));
  test('errors of one step earlier are named', () =>
    expect(detail({ errorsFrom: 'before', steps: 60 }, 'stale-errors')).toContain('one inference step earlier'));
  test('a rate of learning beyond its bound is unstable', () =>
    expect(causes({ rate: 30 })).toContain('hebbian-stability'));
  test.each([
    ['ill: nothing answers between the steps of learning', 10, 'falls', 'ill'],
    ['undecided where inference answers each step, and the energy has fallen', 1, 'falls', 'undecided'],
    ['ill where the energy has risen all the same', 1, 'rises', 'ill'],
    ['ill where the log is too short to tell', 1, 'is short', 'ill'],
  ] as const)('such a rate is %s', (_, steps, energy, outcome) => {
    const run = read(recorded({ rate: 30 }));
    const log = Array.from({ length: energy === 'is short' ? 7 : 8 }, (__, step) => ({
      step,
      numbers: new Map([['energy', energy === 'rises' ? 1 + step : 1 / (1 + step)]]),
    }));
    const settings = { ...run.settings, learning: { ...run.settings.learning, steps } };
    expect(diagnose({ ...run, log, settings }).find(({ id }) => id === 'hebbian-stability')?.outcome).toBe(outcome);
  });
  test('a label that is clamped in evaluation leaks', () => {
    expect(causes({ clampedAnswers: true })).toEqual(['label-leak']);
  });
  test('data that the activation cannot reach leave a floor', () =>
    expect(causes({ activations: ['relu', 'tanh'], shift: -1 })).toContain('range-floor'));
  test('units that a bias has shut are dead', () =>
    expect(causes({ activations: ['tanh', 'tanh'], bias: 9, steps: 100 })).toContain('dead-units'));
  test('a top wider than what is below it is not determined without a label', () => {
    const found = diagnose(read(recorded({ widths: [6, 3, 5], steps: 50 }))).find(({ id }) => id === 'top-determined')!;
    expect([found.outcome, found.value, found.detail]).toEqual([
      'ill',
      2,
      '2 of 5 without a label, 0 with the label clamped',
    ]);
  });
});
