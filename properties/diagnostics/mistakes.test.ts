import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnostics/diagnose.ts';
import { runReport } from '../../src/diagnostics/report.ts';
import { resultText } from '../../src/report/pages/diagnosis.ts';
import { type Faults, B, read, recorded } from './plainLoop.ts';

// Oracle: which fault was put into a loop of plain numbers.

const TANH: Faults = { activations: ['tanh', 'tanh'], steps: 20, scale: 0.5 };
const step = (faults: Faults, id = 'inference-step') =>
  diagnose(read(recorded({ ...TANH, ...faults }))).find((one) => one.id === id)!;

describe('a step of inference with one mistake is named by it', () => {
  test.each<[string, Faults, RegExp, RegExp]>([
    ['f′ is missing', { feedback: (_, e) => e }, /f′ is missing/, /f′\(a\) ∘ ε/],
    [
      'f′ is taken of f(u)',
      { feedback: (u, e) => (1 - Math.tanh(Math.tanh(u)) ** 2) * e },
      /f′ of layer 0 is taken of f\(a\).*f′ of layer 1/,
      /1 − tanh\(a\)²/,
    ],
    [
      '1 − u² stands for f′',
      { feedback: (u, e) => (1 - u * u) * e, steps: 5 },
      /1 − a² of a = W x stands for f′/,
      /layer 0/,
    ],
    ['the snapshot is taken after learning', { late: true }, /the weights before learning/, /before learning/],
    ['one own error has its sign flipped', { own: (l) => (l === 1 ? -1 : 1) }, /own error of x_1 .*sign/, /x_1/],
    ['one own error is left out', { own: (l) => (l === 1 ? 0 : 1) }, /own error of x_1 is left out/, /Add .*x_1/],
    [
      'one layer’s feedback has its sign flipped',
      { below: (l) => (l === 2 ? -1 : 1) },
      /^Wᵀh of layer 1 enters with its sign flipped/,
      /step of x_2/,
    ],
    ['the label’s term alone is divided by B', { readoutSign: 1 / B }, /readout is divided by the batch/, /by B/],
    ['what comes from below counts twice', { below: (l) => (l === 1 ? 2 : 1) }, /layer 0 counts twice/, /Halve/],
    [
      'the activation is another one',
      { activations: ['tanh', 'relu'], really: ['tanh', 'tanh'] },
      /layer 1, declared relu, fits tanh/,
      /Declare tanh/,
    ],
    [
      'the activation is another one at the bottom',
      { activations: ['identity', 'tanh'], really: ['tanh', 'tanh'] },
      /layer 0, declared identity, fits tanh/,
      /Declare tanh/,
    ],
    [
      'there are two mistakes in two layers',
      { own: (l) => (l === 1 ? 0 : 1), below: (l) => (l === 2 ? -1 : 1) },
      /own error of x_1 is left out; Wᵀh of layer 1 enters with its sign flipped/,
      /step of x_1.*step of x_2/,
    ],
    ['all is divided by the batch', { divided: true }, /divided by the batch/, /summed over samples/],
  ])('%s', (_, faults, detail, change) => {
    const found = step(faults);
    expect(found).toMatchObject({ outcome: 'ill', follows: [] });
    expect(found.detail).toMatch(detail);
    expect(found.change).toMatch(change);
  });
  test('a right one is none of them, whatever the activations', () => {
    for (const activations of [
      ['tanh', 'tanh'],
      ['relu', 'tanh'],
      ['identity', 'relu'],
    ])
      expect(step({ activations })).toMatchObject({ outcome: 'healthy' });
  });
});

describe('what is no mistake that is known', () => {
  const momentum: Faults = { momentum: 0.5, steps: 6, eta: 0.1 };
  test('is undecided and never healthy: momentum', () => {
    const found = step(momentum);
    expect(found.outcome).toBe('undecided');
    expect(found.value).toBeGreaterThan(1);
    expect(found.detail).toMatch(/% off, .*cosine .*momentum or Adam would do that/);
  });
  test('is counted in the headline', () => {
    const report = runReport('r', read(recorded({ momentum: 0.5, steps: 80 })));
    expect(report).toMatchObject({ verdict: 'undecided', healthy: false });
    expect(resultText(report)).toMatch(/^nothing is wrong by \d+ diagnostics; 1 undecided: inference-step/);
  });
  test('no value over a derived threshold of 1 is called healthy', () => {
    for (const faults of [momentum, { feedback: (u: number, e: number) => Math.cos(u) * e }])
      for (const { id, outcome, value } of diagnose(read(recorded({ ...TANH, ...faults }))))
        if (['inference-step', 'learning-step', 'stale-errors'].includes(id) && value! > 1)
          expect([id, outcome]).not.toContain('healthy');
  });
});

describe('a step of learning', () => {
  test('with its sign flipped everywhere names every layer', () => {
    const { detail, change } = step({ learningSign: -1 }, 'learning-step');
    for (const name of ['layer 0', 'layer 1', 'readout']) {
      expect(detail).toContain(`the change of ${name} has its sign flipped`);
      expect(change).toContain(name);
    }
  });
});

describe('what was ill first is the cause', () => {
  test('a rate of inference beyond its bound before any learning is not said to follow from learning', () => {
    const found = diagnose(read(recorded({ eta: 0.8, widths: [16, 12, 6], steps: 6, batches: 4, rate: 2 })));
    const of = (id: string) => found.find((one) => one.id === id)!;
    expect(of('stability-number')).toMatchObject({ outcome: 'ill', follows: [] });
    expect(
      of('hebbian-stability').outcome === 'ill' ? of('hebbian-stability').follows : ['stability-number'],
    ).toContain('stability-number');
  });
  test('where both rates are beyond their bounds from the start, learning follows inference and not the other way', () => {
    const files = recorded();
    Object.assign(files.settings, { inference: { rate: 3, steps: 150 }, learning: { rates: [50], steps: 1 } });
    for (const { tensors } of files.snapshots.values())
      for (const name of tensors.keys()) if (/^(before|update)/.test(name)) tensors.delete(name);
    const found = diagnose(read(files));
    const of = (id: string) => found.find((one) => one.id === id)!;
    expect(of('stability-number')).toMatchObject({ outcome: 'ill', follows: [] });
    expect(of('hebbian-stability')).toMatchObject({ outcome: 'ill', follows: ['stability-number'] });
  });
  test('one that learning brought about says so, and follows from a rate of learning beyond its bound', () => {
    const found = diagnose(read(recorded({ rate: 3, steps: 30, batches: 4 })));
    const one = found.find(({ id }) => id === 'stability-number')!;
    expect(one).toMatchObject({ outcome: 'ill', follows: ['hebbian-stability'] });
    expect(one.detail).toMatch(/ν was 0\.\d+ at step 0/);
  });
  test('drift may follow from a wrong step of inference', () => {
    for (const faults of [{ divided: true }, { below: (l: number) => (l === 2 ? -1 : 1) }]) {
      const drift = step({ ...faults, rate: 0.6, steps: 8, batches: 8 }, 'scale-drift');
      expect(drift.outcome).toBe('ill');
      expect(drift.follows).toContain('inference-step');
    }
  });
});

describe('a run that gets worse', () => {
  const logged = (lines: readonly object[]) => {
    const files = recorded(TANH);
    files.log = lines.map((line, step) => JSON.stringify({ step, ...line })).join('\n');
    for (const { tensors } of files.snapshots.values()) for (const l of [0, 1]) tensors.delete(`update_${l}`);
    return diagnose(read(files)).find(({ id }) => id === 'learning-progress')!;
  };
  const rising = Array.from({ length: 30 }, (_, t) => ({ energy: 7.6 + (t * 3.8) / 30 }));
  const falling = rising.toReversed();
  test('is ill where its accuracy is at chance, though its energy has not doubled', () =>
    expect(logged(rising.map((line) => ({ ...line, accuracy: 0 })))).toMatchObject({ outcome: 'ill' }));
  test('is undecided without an accuracy, and healthy where that is above chance', () => {
    expect(logged(rising).outcome).toBe('undecided');
    expect(logged(rising.map((line) => ({ ...line, accuracy: 0.9 }))).outcome).toBe('healthy');
  });
  test('whose energy falls is healthy, and undecided where its accuracy stays at chance', () => {
    expect(logged(falling).outcome).toBe('healthy');
    expect(logged(falling.map((line) => ({ ...line, accuracy: 0.2 }))).outcome).toBe('undecided');
  });
});
