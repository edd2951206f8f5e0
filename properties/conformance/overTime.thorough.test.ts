import { describe, expect, test } from 'vitest';
import { derivedSeed } from '../../src/conformance/derivedSeed.ts';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { energyGradient, startOf } from '../../src/inference/state.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import { pcClosedForm, pcIterative } from '../../src/learning/index.ts';
import type { Engine, EngineRule, LearningRule, TrajectoryOptions, TrajectoryPoint } from '../../src/learning/rule.ts';
import { localUpdates } from '../../src/learning/updates.ts';
import { type Supervised, supervised } from '../../src/problem/problem.ts';
import { outcomes } from './told.ts';

// A training step and a run of incremental predictive coding, written here for any network and engine, and ways to have them wrong.

const { learn, infer } = pcIterative;

/** The rule whose every check is declared as its own, with a step and a run besides. */
const rule: EngineRule = {
  ...pcIterative,
  id: 'with-a-step-and-a-run',
  async step(A, problem, options) {
    const activities = await infer(A, problem, options);
    if ('undecided' in activities) return activities;
    return { activities, updates: await learn(A, problem, activities) };
  },
  trajectory: async (A, problem, options) => run(A, problem, options, 'simultaneous'),
};

type Order = NonNullable<LearningRule['trajectoryOrder']>;

function run<M>(
  A: Engine<M>,
  problem: Supervised<M>,
  { steps, activityRate, parameterRate }: TrajectoryOptions,
  order: Order,
  change: (gradient: M, l: number) => M = (gradient) => gradient,
): TrajectoryPoint<M>[] {
  const { network, x, y } = problem;
  const times = (c: number, a: M): M => A.scale(A.matrix(1, 1, [c]), a);
  const own = network.edges.map(({ theta, layer }) =>
    Object.fromEntries(Object.keys(layer.parameters).map((name) => [name, theta[name]!])),
  );
  const points: TrajectoryPoint<M>[] = [{ activities: startOf(A, problem), parameters: own }];
  for (let step = 0; step < steps; step++) {
    const { activities: z, parameters } = points.at(-1)!;
    const edges = network.edges.map((edge, i) => ({ ...edge, theta: { ...edge.theta, ...parameters[i] } }));
    const at = supervised({ nodes: network.nodes, edges }, x, y);
    const gradient = energyGradient(A, at, z);
    const moved = z.map((zl, l) =>
      l === 0 || l === z.length - 1 ? zl : A.subtract(zl, times(activityRate, change(gradient[l - 1]!, l))),
    );
    const updates = localUpdates(A, at, order === 'simultaneous' ? z : moved);
    const next = parameters.map((theta, i): Parameters<M> => {
      const entries = Object.entries(theta).map(([name, a]) => [
        name,
        A.add(a, times(parameterRate, updates[i]![name]!)),
      ]);
      return Object.fromEntries(entries);
    });
    points.push({ activities: moved, parameters: next });
  }
  return points;
}

const asked = async (changed: Partial<LearningRule>, seed = 1) => {
  const report = await checkRule(
    { ...rule, ...changed },
    { seed, profile: 'extended', checks: ['over-time', 'step', 'trajectory'] },
  );
  return { of: outcomes(report), checks: report.checks };
};

describe('a training step and a run', () => {
  test.each([1, 2])('hold where they are right, linear or not, with seed %i', async (seed) => {
    const { of, checks } = await asked({}, seed);
    expect(of).toMatchObject({ 'over-time': 'holds', step: 'holds', trajectory: 'holds' });
    expect(checks.every(({ ratio = 0 }) => ratio < 1)).toBe(true);
    expect(checks.find(({ check }) => check === 'trajectory')!.problems).toBeGreaterThan(20);
  });

  test('hold in the order that is declared, and in no other', async () => {
    const alternating: LearningRule['trajectory'] = async (A, p, o) => run(A, p, o, 'alternating');
    expect((await asked({ trajectory: alternating, trajectoryOrder: 'alternating' })).of['trajectory']).toBe('holds');
    expect((await asked({ trajectory: alternating })).of['trajectory']).toBe('refuted');
    expect((await asked({ trajectoryOrder: 'alternating' })).of['trajectory']).toBe('refuted');
  });

  test.each<[string, Partial<LearningRule>, 'step' | 'trajectory']>([
    [
      'updates from the feedforward sweep',
      {
        async step(A, p, o) {
          const activities = await infer(A, p, o);
          return 'undecided' in activities ? activities : { activities, updates: await learn(A, p, startOf(A, p)) };
        },
      },
      'step',
    ],
    [
      'activities that have not settled',
      {
        async step(A, p) {
          const activities = startOf(A, p);
          return { activities, updates: await learn(A, p, activities) };
        },
      },
      'step',
    ],
    [
      'a step of activities that is a thousandth too long',
      {
        trajectory: async (A, p, o) => run(A, p, o, 'simultaneous', (g) => A.scale(A.matrix(1, 1, [1.001]), g)),
      },
      'trajectory',
    ],
    [
      'a start that is not the sweep',
      {
        trajectory: async (A, p, o) => {
          const [first, ...rest] = run(A, p, o, 'simultaneous');
          return [{ ...first!, activities: first!.activities.map((z) => A.scale(A.matrix(1, 1, [0.5]), z)) }, ...rest];
        },
      },
      'trajectory',
    ],
  ])('refuted for %s', async (_, changed, check) => {
    expect((await asked(changed)).of[check]).toBe('refuted');
  });

  test('too few points are no run', async () => {
    const { checks } = await asked({ trajectory: async (A, p, o) => run(A, p, o, 'simultaneous').slice(1) });
    const found = checks.find(({ check }) => check === 'trajectory')!;
    expect(found.outcome).toBe('undecided');
    expect(found.detail).toMatch(/must have 5 points, 0\.\.T, got 4; the first is the start/);
  });
});

describe('the seed that a rule is told', () => {
  test('follows from the run’s, and is not it', async () => {
    const told = new Set<number>();
    const noting: LearningRule = {
      ...pcClosedForm,
      infer: (A, problem, options) => {
        told.add(options.seed);
        return pcClosedForm.infer(A, problem, options);
      },
    };
    await checkRule(noting, { seed: 7, checks: ['stationarity'] });
    expect([...told]).toEqual([derivedSeed(7)]);
    expect(derivedSeed(7)).not.toBe(derivedSeed(8));
    const many = Array.from({ length: 1000 }, (_, seed) => derivedSeed(seed));
    expect(new Set(many).size).toBe(1000);
    expect(many.every((seed, i) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31 && seed !== i)).toBe(true);
  });
});
