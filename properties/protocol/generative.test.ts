import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { anyCommandRule, commandRule } from '../../src/conformance/commandRule.ts';
import { generativeProblems } from '../../src/conformance/generative/problems.ts';
import { isGenerative } from '../../src/learning/generative/rule.ts';
import { readCase } from '../../src/protocol/caseFile.ts';
import { RuleFault } from '../../src/protocol/conversation.ts';
import {
  type GenerativeCaseNumbers,
  expectedOfGenerative,
  readGenerativeCase,
  writeGenerativeCase,
} from '../../src/protocol/generativeCase.ts';
import { parseHello } from '../../src/protocol/hello.ts';
import { type Tensor, readTensors, writeTensors } from '../../src/protocol/safetensors.ts';
import { PYTHON, PYTHONPATH, lacks } from './commands.ts';

/** W_0 (3 × 2), W_1 (2 × 1), R (2 × 1), two samples. */
const plain: GenerativeCaseNumbers = {
  ...{ widths: [3, 2, 1], classes: 2, batch: 2, activations: ['tanh', 'identity'], precisions: [2, 0.5] },
  weights: [Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(7, 8)],
  ...{ readout: Float64Array.of(9, 10), readoutPrecision: 4, priorPrecision: 0.25 },
  ...{ data: Float64Array.of(1, 2, 3, 4, 5, 6), target: Float64Array.of(0, 1, 1, 0) },
  ...{ ask: 'activities', accuracy: 1e-6, seed: 3 },
};
const latents = [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6)];

describe('a case of a generative network', () => {
  test('is read back as it was written, whatever is asked, with a label and without', () => {
    const { target: _, priorPrecision: __, ...bare } = plain;
    for (const given of [plain, bare])
      for (const more of [
        { ask: 'activities' },
        { ask: 'prediction' },
        { ask: 'updates', latents },
        { ask: 'energy', latents },
        { ask: 'settle', latents, settling: { rate: 0.0625, steps: 2 } },
      ] as const)
        expect(readGenerativeCase(writeGenerativeCase({ ...given, ...more }, 'a'))).toEqual({ ...given, ...more });
  });

  test('has the top first, the data last but one, and the readout as a layer from the top', () => {
    const { tensors, metadata } = readTensors(writeGenerativeCase({ ...plain, latents }, 'a'));
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual({
      ...{ 'layer_1.weights': [2, 1], 'layer_2.weights': [3, 2], 'layer_3.weights': [2, 1] },
      ...{ z_0: [1, 2], z_1: [2, 2], z_2: [3, 2], z_3: [2, 2], clamped_2: [3, 2], clamped_3: [2, 2] },
    });
    expect([...tensors.get('layer_1.weights')!.data]).toEqual([7, 8]);
    expect([...tensors.get('z_0')!.data]).toEqual([5, 6]);
    expect(metadata.get('kind')).toBe('generative');
    const dense = { kind: 'dense', placement: 'after', skip: false, scale: 1 };
    expect(JSON.parse(metadata.get('layers')!)).toEqual([
      { ...dense, from: 0, activation: 'identity' },
      { ...dense, from: 1, activation: 'tanh' },
      { ...dense, from: 0, activation: 'identity' },
    ]);
    expect(JSON.parse(metadata.get('nodes')!)).toEqual([
      { shape: [1], term: { kind: 'gaussian', precision: 0.25 } },
      { shape: [2], term: { kind: 'gaussian', precision: 0.5 } },
      { shape: [3], term: { kind: 'gaussian', precision: 2 } },
      { shape: [2], term: { kind: 'gaussian', precision: 4 } },
    ]);
  });

  const changed = (change: (t: Map<string, Tensor>, m: Map<string, string>) => unknown): Uint8Array => {
    const { tensors, metadata } = readTensors(writeGenerativeCase({ ...plain, latents }));
    const [t, m] = [new Map(tensors), new Map(metadata)];
    change(t, m);
    return writeTensors({ tensors: t, metadata: m });
  };
  const layers = (first: object): string => JSON.stringify([first, { kind: 'dense' }, { kind: 'dense' }]);
  const number = (shape: readonly number[], value: number): Tensor => ({
    ...{ dtype: 'F64', shape, data: new Float64Array(shape.reduce((n, m) => n * m, 1)).fill(value) },
  });

  test('needs only weights, clamped states, the protocol and its kind', () => {
    const bytes = changed((t, m) => {
      for (const name of t.keys()) if (name.startsWith('z_')) t.delete(name);
      for (const name of m.keys()) if (name !== 'protocol' && name !== 'kind') m.delete(name);
    });
    const read = readGenerativeCase(bytes);
    expect(read).toMatchObject({ activations: ['identity', 'identity'], precisions: [1, 1], readoutPrecision: 1 });
    expect([read.priorPrecision, read.latents, read.ask]).toEqual([undefined, undefined, 'activities']);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['no kind', changed((_, m) => m.delete('kind')), /metadata kind must be generative, got none/],
    ['another key', changed((_, m) => m.set('rates', '1')), /got "rates"; did you mean rate\?/],
    [
      'a layer of another kind',
      changed((_, m) => m.set('layers', layers({ kind: 'conv' }))),
      /layers\[0\].kind must be one of dense/,
    ],
    ['a skip', changed((_, m) => m.set('layers', layers({ kind: 'dense', skip: true }))), /no skip and a scale of 1/],
    [
      'activations before weights',
      changed((_, m) => m.set('layers', layers({ kind: 'dense', placement: 'before' }))),
      /placement must be one of after/,
    ],
    [
      'a free inner node',
      changed((_, m) =>
        m.set(
          'nodes',
          JSON.stringify([
            { term: { kind: 'free' } },
            { term: { kind: 'free' } },
            { term: { kind: 'gaussian' } },
            { term: { kind: 'gaussian' } },
          ]),
        ),
      ),
      /nodes\[1\].term.kind must be one of gaussian, got "free"/,
    ],
    [
      'weights that do not chain',
      changed((t) => t.set('layer_1.weights', number([3, 1], 1))),
      /layer_2.weights must be 3×3, got 3×2/,
    ],
    [
      'a label of another batch',
      changed((t) => t.set('clamped_3', number([2, 3], 1))),
      /clamped_3 must be 2×2, got 2×3/,
    ],
    [
      'a number that is none',
      changed((t) => t.set('clamped_2', number([3, 2], NaN))),
      /clamped_2 must be finite, got NaN/,
    ],
    ['no data', changed((t) => t.delete('clamped_2')), /clamped_2 must be a matrix that is not empty, got nothing/],
    ['another tensor', changed((t) => t.set('clamped_0', number([1, 2], 1))), /got clamped_0/],
  ])('with %s is refused', (_, bytes, message) => expect(() => readGenerativeCase(bytes)).toThrow(message));

  test('is no case of a network with clamped ends, whose readers say so', () =>
    expect(() => readCase(writeGenerativeCase(plain))).toThrow(/metadata must have no other keys .* got "kind"/));

  test('is answered by states of all nodes, updates of all layers, or a prediction', () => {
    const names = (ask: GenerativeCaseNumbers['ask'], given = plain): string[] =>
      expectedOfGenerative({ ...given, ask }).map(
        ({ name, shapes }) => `${name} ${shapes.map((s) => s.join('×')).join()}`,
      );
    const { target: _, ...bare } = plain;
    expect(names('activities')).toEqual(['z_0 1×2', 'z_1 2×2', 'z_2 3×2', 'z_3 2×2']);
    expect(names('settle', bare)).toEqual(['z_0 1×2', 'z_1 2×2', 'z_2 3×2']);
    expect(names('updates')).toEqual(['update_1.weights 2×1', 'update_2.weights 3×2', 'update_3.weights 2×1']);
    expect(names('prediction', bare)).toEqual(['prediction 2×2']);
    expect(names('energy')).toEqual(['F ']);
  });
});

describe('the first line of a rule for generative networks', () => {
  const said = (more: object): string =>
    JSON.stringify({ protocol: 'pcn-check/2', name: 'a', kind: 'generative', ...more });
  test('says its kind, and what it can', () =>
    expect(parseHello(said({ capabilities: { prior: false }, answers: ['settle'] }))).toEqual({
      ...{ protocol: 'pcn-check/2', kind: 'generative', name: 'a', departures: {}, answers: ['settle'] },
      capabilities: { prior: false },
    }));

  test.each<[string, object, RegExp]>([
    ['another kind', { kind: 'recurrent' }, /give kind as "generative", or none/],
    ['a promise', { promises: ['equals-backprop'] }, /have no other keys than .*not "promises"/],
    ['an answer of the other kind', { answers: ['trajectory'] }, /give answers as a list of energy, settle/],
    ['a capability of the other kind', { capabilities: { skips: false } }, /name only capabilities precisions, prior/],
  ])('with %s is refused', (_, more, message) => {
    expect(() => parseHello(said(more))).toThrow(RuleFault);
    expect(() => parseHello(said(more))).toThrow(message);
  });

  test('of version 1 has no kinds: the key is overlooked there', () =>
    expect(parseHello('{"protocol":"pcn-check/1","name":"a","kind":"generative"}')).not.toHaveProperty('kind'));
});

const program = (mode: string): string => `"${process.execPath}" properties/protocol/generativeRule.mjs "${mode}"`;

describe('a command that is a rule for generative networks', () => {
  test('gives the bits that the same rule gives in this process, and passes the checks asked', async () => {
    const rule = await anyCommandRule({ command: program('honest') });
    try {
      if (!isGenerative(rule)) throw new Error('not generative');
      const { problem } = (await generativeProblems(1))[2]!;
      const { pcnIterative } = await import('../../src/learning/generative/index.ts');
      const { elementwise } = await import('../../src/arithmetic/elementwise.ts');
      const options = { accuracy: 1e-8, seed: 5 };
      const [here, there] = [
        await pcnIterative.infer(elementwise(float64), problem, options),
        await rule.infer(elementwise(float64), problem, options),
      ];
      expect(there).toEqual(here);
      const checks = ['hebbian-update', 'label-invariance', 'one-snapshot', 'generative-energy'] as const;
      const { checks: found } = await checkRule(rule, {
        seed: 1,
        checks,
        problems: ['generative/0', 'generative/3', 'generative/11'],
      });
      expect(found.map((c) => [c.number, c.outcome])).toEqual([
        ...[
          ['G04', 'holds'],
          ['G06', 'holds'],
          ['G11', 'holds'],
          ['G13', 'holds'],
        ],
      ]);
    } finally {
      await rule.close();
    }
  });

  test.each([
    ['clamped', 'label-invariance', 'refuted', /with the label given the prediction is off/],
    ['moved data', 'settled-with-label', 'undecided', /z_1 must be clamped to .* at entry 0/],
    ['other keys', 'hebbian-update', 'undecided', /have no other keys/],
  ] as const)('with %s fails %s as %s', async (mode, check, outcome, detail) => {
    const rule = await anyCommandRule({ command: program(mode) });
    try {
      const options = { seed: 1, checks: [check], problems: ['generative/2', 'generative/1'] };
      const asked = isGenerative(rule)
        ? options
        : { seed: 1, checks: ['local-gradient'] as const, problems: ['linear/1'] };
      const { checks } = await checkRule(rule, asked);
      expect(checks[0]!.outcome).toBe(outcome);
      expect(checks[0]!.detail).toMatch(detail);
    } finally {
      await rule.close();
    }
  });

  test('is refused where networks with clamped ends are asked about', async () => {
    await expect(commandRule({ command: program('honest') })).rejects.toThrow(/must be for networks with clamped ends/);
  });

  for (const [language, file, library, asked] of [
    ['Python', 'generative_rule.py', 'numpy', 12],
    ['PyTorch', 'torch_generative_rule.py', 'torch', 13], // its energy too
  ] as const) {
    const without = lacks('numpy', 'safetensors', library);
    test.skipIf(without !== '')(`in ${language} passes the checks of a few problems${without}`, async () => {
      const rule = await anyCommandRule({ command: `PYTHONPATH="${PYTHONPATH}" ${PYTHON} examples/python/${file}` });
      try {
        const problems = ['generative/0', 'generative/2', 'generative/4', 'generative/11'];
        const { checks } = await checkRule(rule, { seed: 2, problems });
        expect(checks.filter((c) => c.problems > 0 && c.outcome !== 'holds').map((c) => c.detail)).toEqual([]);
        expect(checks.filter((c) => c.problems > 0).length).toBe(asked);
      } finally {
        await rule.close();
      }
    });
  }
});
