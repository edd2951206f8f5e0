import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { conformanceProblems, sample } from '../../src/conformance/problems.ts';
import { exactly } from '../../src/inference/certificate.ts';
import { predictions } from '../../src/inference/state.ts';
import { mapGraph } from '../../src/network/graph.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { type Supervised, supervised } from '../../src/problem/problem.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { ACTIVATION_NAMES } from '../../src/protocol/caseFile.ts';
import { PYTHON, PYTHONPATH, lacks, using } from './commands.ts';
import { asked, bent, check } from './bent.ts';

const A = elementwise(float64);

describe('the Python adapter', () => {
  const missing = lacks('numpy', 'safetensors');
  const rule = async <T>(text: string, use: (rule: LearningRule) => Promise<T>): Promise<T> => {
    const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-test-')), 'rule.py');
    await writeFile(path, `import numpy as np, pcn_check\n${text}\nif __name__ == "__main__": Rule.serve()\n`);
    return using({ command: `PYTHONPATH="${PYTHONPATH}" ${PYTHON} "${path}"` }, use);
  };
  const SWEEP = `
def infer(problem):
    z = [problem.x]
    for l in range(1, len(problem.weights) + 1): z.append(problem.forward(l, z[-1]))
    return z
`;

  test.skipIf(missing !== '')(`computes every activation in both placements to rounding${missing}`, async () => {
    const text = `${SWEEP}
Rule = pcn_check.rule(name="sweep", capabilities={"nonlinear": True})(infer, infer)`;
    const E = elementwiseBound(float64.unitRoundoff);
    await rule(text, async (answers) => {
      for (const name of ACTIVATION_NAMES)
        for (const placement of ['after', 'before'] as const)
          for (const size of [1, 30]) {
            const at = bent(name, placement, size);
            const z = await answers.infer(A, at, asked);
            if ('undecided' in z) throw new Error(z.undecided);
            const { edges } = mapGraph(at.network, exactly);
            let expected = exactly(at.x);
            for (const [i, { layer, theta }] of edges.entries()) {
              expected = layer.at(E, theta, expected).prediction;
              const off = z[i + 1]!.data.map((v, k) => Math.abs(v - expected.value.data[k]!) - 2 * expected.error[k]!);
              expect(Math.max(...off), `${name} ${placement} the weights, size ${size}`).toBeLessThanOrEqual(0);
            }
          }
    });
  });

  test.skipIf(missing !== '')(
    `asks for biases' updates where there are biases, and says so when they are missing${missing}`,
    async () => {
      const learning = (dW: string, at: Supervised<Float64Matrix>) =>
        rule(
          `${SWEEP}
def learn(problem, z):
    dW, db = [W + 1 for W in problem.weights], None if problem.biases is None else [b + 2 for b in problem.biases]
    return ${dW}
Rule = pcn_check.rule(name="adds", capabilities={"nonlinear": True})(infer, learn)`,
          async (answers) => answers.learn(A, at, predictions(A, at.network, at.x)),
        );
      const at = bent('relu', 'after');
      const plus = (by: number) => (a: Float64Matrix) => ({ ...a, data: a.data.map((v) => v + by) });
      expect(await learning('(dW, db)', at)).toEqual(
        chainOf(at).map(({ weights, bias }) => ({ weights: plus(1)(weights), bias: plus(2)(bias!) })),
      );
      await expect(learning('dW', at)).rejects.toThrow(/learn must return the pair \(dW, db\) where .*, got list/);
      await expect(learning('(dW, dW)', at)).rejects.toThrow(
        /learn must return arrays of shapes \[\(4,\), \(4,\), \(2,\)\]/,
      );
    },
  );

  test.skipIf(missing !== '')(
    `refuses targets that do not fit before a rule can broadcast them${missing}`,
    async () => {
      const text = `
def infer(problem):
    raise KeyError("asked with the wrong targets")
Rule = pcn_check.rule(name="asked")(infer, infer)`;
      const { network, x, y } = conformanceProblems(1).find(({ problem }) => problem.x.columns === 2)!.problem;
      await rule(text, async (asks) => {
        expect(await asks.infer(A, supervised(network, x, sample(y, 0)), asked)).toEqual({
          undecided: 'y must have a row for each row of x, got 1 and 2',
        });
        expect(await asks.infer(A, supervised(network, x, y), asked)).toEqual({
          undecided: expect.stringContaining('asked with the wrong targets') as string,
        });
      });
    },
  );

  test.skipIf(missing !== '')(`says what a rule can do and reports its energies${missing}`, async () => {
    const text = `
class Rule:
    def infer(self, problem): raise pcn_check.Undecided("not today")
    learn = infer
    def energy(self, problem, z):
        errors = [z[l + 1] - problem.forward(l + 1, z[l]) for l in range(len(problem.weights))]
        return sum(p * np.sum(e**2) for p, e in zip(problem.precisions, errors)) / 2 / problem.batch
Rule = pcn_check.rule(name="energies", capabilities={"skips": False, "multipliers": False})(Rule)`;
    await rule(text, async (reports) => {
      expect(reports.capabilities).toEqual({ skips: false, multipliers: false });
      expect(await check(reports, 'reported-energy')).toMatchObject({ outcome: 'holds' });
    });
  });

  const noTorch = lacks('numpy', 'safetensors', 'torch');
  test.skipIf(noTorch !== '')(
    `shows that GELU's tanh approximation is not GELU, in the PyTorch example changed by that${noTorch}`,
    async () => {
      const text = await readFile('examples/python/torch_rule.py', 'utf8');
      const changed = text.replace('"gelu": nn.gelu', '"gelu": lambda u: nn.gelu(u, approximate="tanh")');
      expect(changed).not.toBe(text);
      const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-test-')), 'rule.py');
      await writeFile(path, changed);
      await using(
        { command: `PYTHONPATH="${PYTHONPATH}" ${PYTHON} "${path}"`, timeLimit: 120 },
        async (approximate) => {
          for (const id of ['nonlinear-equilibrium', 'nonlinear-local-gradient'] as const) {
            const found = await check(approximate, id);
            expect(found).toMatchObject({ outcome: 'refuted', shape: expect.stringContaining('gelu') as string });
          }
        },
      );
    },
  );
});
