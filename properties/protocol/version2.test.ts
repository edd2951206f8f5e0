import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { closedForms } from '../../src/cli/closedForms.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { DataError } from '../../src/errors.ts';
import { pcClosedForm } from '../../src/learning/pcClosedForm.ts';
import { readCase, writeCase } from '../../src/protocol/caseFile.ts';
import { RuleFault } from '../../src/protocol/conversation.ts';
import { parseHello } from '../../src/protocol/hello.ts';
import { expectedTensors, readReply, replyMetadata } from '../../src/protocol/reply.ts';
import { type Tensor, readTensors, writeTensors } from '../../src/protocol/safetensors.ts';
import { asked, bent } from './bent.ts';
import { fake, using } from './commands.ts';
import { plain } from './files.ts';

const A = elementwise(float64);
const V2 = 'pcn-check/2';
const rates = { steps: 3, activityRate: 0.1, parameterRate: 0.01 };

describe('a case of version 2', () => {
  test('is read back as it was written, whatever is asked', () => {
    for (const ask of ['activities', 'updates', 'energy', 'step'] as const)
      expect(readCase(writeCase({ ...plain, ask }, 'a', V2))).toEqual({ ...plain, ask });
    const trajectory = { ...plain, ask: 'trajectory', rates } as const;
    expect(readCase(writeCase(trajectory, 'a', V2))).toEqual(trajectory);
  });

  test('says layers by kind, nodes by term, and clamped states by node', () => {
    const { tensors, metadata } = readTensors(writeCase(plain, 'a', V2));
    expect([...tensors.keys()].toSorted()).toEqual(
      [
        ...['clamped_0', 'clamped_2', 'layer_1.bias', 'layer_1.weights', 'layer_2.bias', 'layer_2.weights'],
        ...['z_0', 'z_1', 'z_2'],
      ].toSorted(),
    );
    expect(JSON.parse(metadata.get('layers')!)).toEqual([
      { kind: 'dense', activation: 'tanh', placement: 'before', skip: false, scale: 1 },
      { kind: 'dense', activation: 'identity', placement: 'before', skip: false, scale: 0.5 },
    ]);
    expect(JSON.parse(metadata.get('nodes')!)).toEqual([
      { shape: [3], term: { kind: 'free' } },
      { shape: [2], term: { kind: 'gaussian', precision: 2 } },
      { shape: [4], term: { kind: 'gaussian', precision: 1 } },
    ]);
  });

  const changed = (change: (t: Map<string, Tensor>, m: Map<string, string>) => unknown): Uint8Array => {
    const { tensors, metadata } = readTensors(writeCase(plain, '', V2));
    const [t, m] = [new Map(tensors), new Map(metadata)];
    change(t, m);
    return writeTensors({ tensors: t, metadata: m });
  };

  test('needs only weights, clamped states and the protocol', () => {
    const bytes = changed((t, m) => {
      for (const name of t.keys()) if (/bias|z_/.test(name)) t.delete(name);
      for (const name of m.keys()) if (name !== 'protocol') m.delete(name);
    });
    expect(readCase(bytes)).toMatchObject({
      ...{ widths: [3, 2, 4], scales: [1, 1], skips: [false, false], precisions: [1, 1], placement: 'after' },
      ...{ activations: ['identity', 'identity'], ask: 'activities', accuracy: 1e-8, seed: 1, batch: 2 },
    });
  });

  const two = (first: string): string => `[${first},{"kind":"dense"}]`;
  test.each<[string, Uint8Array, RegExp]>([
    [
      'a layer of another kind',
      changed((_, m) => m.set('layers', two('{"kind":"convolution"}'))),
      /layers\[0\].kind must be one of dense, got "convolution"/,
    ],
    ['a layer without a kind', changed((_, m) => m.set('layers', two('{}'))), /layers\[0\].kind must be one of dense/],
    [
      'a field of another name',
      changed((_, m) => m.set('layers', two('{"kind":"dense","scales":2}'))),
      /layers\[0\] must be of kind, .*scale, got "scales"/,
    ],
    [
      'too few layers',
      changed((_, m) => m.set('layers', '[{"kind":"dense"}]')),
      /layers must be a JSON array with one entry for each of 2 layers/,
    ],
    [
      'two placements',
      changed((_, m) =>
        m.set(
          'layers',
          '[{"kind":"dense","activation":"tanh"},{"kind":"dense","activation":"relu","placement":"before"}]',
        ),
      ),
      /placement must be the same in all layers/,
    ],
    [
      'a node of another shape',
      changed((_, m) => m.set('nodes', '[{"shape":[3]},{"shape":[3]},{}]')),
      /nodes\[1\].shape must be \[2\] as the tensors are, got \[3\]/,
    ],
    [
      'a categorical term',
      changed((_, m) => m.set('nodes', '[{},{},{"term":{"kind":"categorical"}}]')),
      /nodes\[2\].term.kind must be one of gaussian/,
    ],
    [
      'a precision in words',
      changed((_, m) => m.set('nodes', '[{},{"term":{"kind":"gaussian","precision":"2"}},{}]')),
      /nodes\[1\].term.precision must be a finite number/,
    ],
    [
      'a tensor of version 1',
      changed((t) => t.set('W_1', { dtype: 'F64', shape: [1], data: Float64Array.of(1) })),
      /tensors must be layer_l.weights, .* got W_1/,
    ],
    ['a list of version 1', changed((_, m) => m.set('scales', '[1,1]')), /must have no other keys than .*got "scales"/],
    ['no rates for a trajectory', changed((_, m) => m.set('ask', 'trajectory')), /steps must be a finite number/],
    [
      'half a step',
      changed((_, m) => m.set('ask', 'trajectory').set('steps', '0.5')),
      /steps must be a count, got 0.5/,
    ],
    [
      'a bias too short',
      changed((t) => t.set('layer_2.bias', { dtype: 'F64', shape: [1], data: Float64Array.of(1) })),
      /layer_2.bias must be 4, got 1/,
    ],
  ])('with %s is refused in words', (_, bytes, message) => {
    expect(() => readCase(bytes)).toThrow(DataError);
    expect(() => readCase(bytes)).toThrow(message);
  });

  test('gives the same closed forms as the same network in version 1', () => {
    const { activations: _, activities: __, ...linear } = plain;
    const of = (version: 'pcn-check/1' | 'pcn-check/2') => closedForms(writeCase(linear, '', version)).tensors;
    expect(of(V2)).toEqual(of('pcn-check/1'));
  });
});

test('a case of version 1 has the bytes that it had before there was a version 2', () => {
  const hash = createHash('sha256').update(writeCase(plain, 'a')).digest('hex');
  expect(hash).toBe('e655e9c1eb6872e08dc11792cad0ea603590c42c92bb5642eae6e989f06b251a');
});

describe('a first line of version 2', () => {
  const line = (more: object): string => JSON.stringify({ protocol: V2, name: 'a', ...more });

  test('says what is answered, a range and the order of a trajectory', () => {
    const said = { answers: ['step', 'trajectory'], range: [1e-6, 1e6], trajectoryOrder: 'alternating' };
    expect(parseHello(line(said))).toEqual({ protocol: V2, name: 'a', departures: {}, ...said });
  });

  test.each<[object, RegExp]>([
    [{ answers: ['energies'] }, /must give answers as a list of energy, step, trajectory, got/],
    [{ answers: 'step' }, /must give answers as a list/],
    [{ range: [1, 0.5] }, /must give range as two positive numbers/],
    [{ range: [0, 1] }, /must give range/],
    [{ trajectoryOrder: 'random' }, /must give trajectoryOrder as simultaneous or alternating/],
    [{ energy: true }, /must have no other keys than .*, not "energy"/],
    [{ unit_roundoff: 0.1 }, /must have no other keys than .*, not "unit_roundoff"/],
  ])('with %j is refused in words', (more, message) => {
    expect(() => parseHello(line(more))).toThrow(RuleFault);
    expect(() => parseHello(line(more))).toThrow(message);
  });

  test('of version 1 says none of that, and is overlooked where it does', () => {
    const said = { answers: ['step'], trajectoryOrder: 'alternating' };
    expect(parseHello(JSON.stringify({ protocol: 'pcn-check/1', name: 'a', ...said }))).toEqual({
      ...{ protocol: 'pcn-check/1', name: 'a', departures: {}, answers: [] },
    });
  });
});

describe('a reply of version 2', () => {
  test('to a trajectory holds stacks of one point more than steps', () => {
    const expected = expectedTensors({ ...plain, ask: 'trajectory', rates }, V2);
    expect(expected).toContainEqual({ name: 'z_1', shapes: [[4, 2, 2]] });
    expect(expected).toContainEqual({ name: 'layer_2.weights', shapes: [[4, 4, 2]] });
    expect(expected).toContainEqual({ name: 'layer_2.bias', shapes: [[4, 4]] });
  });

  test('must be of the version that was asked in', () => {
    const bytes = writeTensors({ tensors: new Map(), metadata: replyMetadata('1') });
    expect(() => readReply(bytes, '1', [], V2)).toThrow(/must say protocol pcn-check\/2, got pcn-check\/1/);
    expect(readReply(bytes, '1', [])).toEqual([]);
  });
});

describe('a command that speaks version 2', () => {
  const problems = conformanceProblems(1).slice(0, 8);

  test('answers as the same rule does in this process, to the last bit, and steps so too', async () => {
    await using({ command: fake('version 2') }, async (rule) => {
      for (const { problem } of problems) {
        const activities = await rule.infer(A, problem, asked);
        const updates = await rule.learn(A, problem, activities as []);
        expect(activities).toEqual(await pcClosedForm.infer(float64, problem, asked));
        expect(updates).toEqual(await pcClosedForm.learn(float64, problem, activities as []));
        expect(await rule.step!(A, problem, asked)).toEqual({ activities, updates });
      }
      expect(rule.fault()).toBe(undefined);
    });
  });

  test('gives the points of a trajectory one by one, with biases as columns', async () => {
    await using({ command: fake('version 2') }, async (rule) => {
      for (const at of [problems[5]!.problem, bent('tanh', 'after')]) {
        const points = await rule.trajectory!(A, at, { ...rates, seed: 1 });
        if ('undecided' in points) throw new Error(points.undecided);
        expect(points.length).toBe(4);
        for (const [t, { activities, parameters }] of points.entries()) {
          expect(activities[0]).toEqual(at.x);
          expect(activities.at(-1)).toEqual(at.y);
          // As fakeRule.mjs has it: every parameter t more than at the start.
          expect(parameters).toEqual(
            at.network.edges.map(({ layer, theta }) =>
              Object.fromEntries(
                Object.keys(layer.parameters).map((name) => [
                  name,
                  { ...theta[name]!, data: theta[name]!.data.map((v) => v + t) },
                ]),
              ),
            ),
          );
        }
      }
    });
  });

  test('and writes over its case is told which clamped state it changed, whatever was asked', async () => {
    await using({ command: fake('version 2, halves the case') }, async (rule) => {
      const { problem } = problems[5]!;
      const last = problem.network.edges.length;
      const changed = (question: string): RegExp => new RegExp(`^${question} changed clamped_${last} \\(entry 0 was `);
      await expect(rule.infer(A, problem, asked)).rejects.toThrow(changed('infer'));
      await expect(rule.step!(A, problem, asked)).rejects.toThrow(changed('step'));
      await expect(rule.trajectory!(A, problem, { ...rates, seed: 1 })).rejects.toThrow(changed('trajectory'));
      expect(rule.fault()).toBe(undefined);
    });
  });
});
