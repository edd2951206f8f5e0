import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pcClosedForm } from '../../src/learning/pcClosedForm.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { check } from './bent.ts';
import { PYTHON, PYTHONPATH, lacks, using } from './commands.ts';

/** Incremental predictive coding on linear networks, with inference and learning of the rule to start from. */
const INCREMENTAL = `
from dataclasses import replace
import pcn_check, rule

of_file = rule.MyRule.learn.__self__

class Incremental:
    infer, learn = of_file.infer, of_file.learn

    def step(self, problem):
        z = self.infer(problem)
        return z, self.learn(problem, z)

    def trajectory(self, problem, steps, activity_rate, parameter_rate):
        z = [problem.x]
        for l in range(1, len(problem.weights) + 1):
            z.append(problem.forward(l, z[-1]))
        z[-1] = problem.y
        points = [(z, problem.weights)]
        for _ in range(steps):
            before, g = z, of_file.gradient(problem, z)
            z = [z[0], *(zl - activity_rate * gl for zl, gl in zip(z[1:-1], g[1:-1])), z[-1]]
            dW = self.learn(problem, before)
            problem = replace(problem, weights=[W + parameter_rate * d for W, d in zip(problem.weights, dW)])
            points.append((z, problem.weights))
        return points

Incremental = pcn_check.rule(name="incremental")(Incremental)
if __name__ == "__main__":
    Incremental.serve()
`;

describe('the Python adapter', () => {
  const missing = lacks('numpy', 'safetensors');
  const asked = async (
    ids: readonly ('step' | 'trajectory')[],
    ...change: readonly (readonly [string, string])[]
  ): Promise<readonly string[]> => {
    const text = change.reduce((all, [from, to]) => all.replace(from, to), INCREMENTAL);
    const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-test-')), 'incremental.py');
    await writeFile(path, text);
    return using({ command: `PYTHONPATH="${PYTHONPATH}" ${PYTHON} "${path}"` }, async (rule: LearningRule) => {
      const outcomes: string[] = [];
      for (const id of ids) outcomes.push((await check(rule, id)).outcome);
      return outcomes;
    });
  };

  test.skipIf(missing !== '')(`holds a training step, and weights that move during inference${missing}`, async () => {
    expect(await asked(['step', 'trajectory'])).toEqual(['holds', 'holds']);
  });

  test.skipIf(missing !== '')(`refutes a step whose updates are of the start${missing}`, async () => {
    const stale = [
      'return z, self.learn(problem, z)',
      'return z, self.learn(problem, [*z[:1], *(a * 0 for a in z[1:-1]), z[-1]])',
    ] as const;
    expect(await asked(['step'], stale)).toEqual(['refuted']);
  });

  test.skipIf(missing !== '')(`refutes trajectories that are not as declared${missing}`, async () => {
    const moved = ['self.learn(problem, before)', 'self.learn(problem, z)'] as const;
    const alternating = ['name="incremental"', 'name="incremental", trajectory_order="alternating"'] as const;
    expect(await asked(['trajectory'], moved)).toEqual(['refuted']);
    expect(await asked(['trajectory'], alternating)).toEqual(['refuted']);
    expect(await asked(['trajectory'], moved, alternating)).toEqual(['holds']);
  });
});

test('a command is asked 101 times where a rule in this process is asked thousands of times', async () => {
  await using({ command: 'exit 1' }, async ({ endurance }) => {
    expect([endurance, pcClosedForm.endurance]).toEqual([101, undefined]);
  });
  await using({ command: 'exit 1', oneShot: true }, async ({ endurance }) => expect(endurance).toBe(1));
});
