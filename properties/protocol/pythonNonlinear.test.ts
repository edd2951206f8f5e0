import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STANDARD_ACTIVATIONS } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { exactNetwork } from '../../src/inference/dense/exactNetwork.ts';
import { conformanceProblems, sample } from '../../src/conformance/problems.ts';
import { exactly } from '../../src/inference/certificate.ts';
import { denseFeedforward } from '../../src/inference/dense/denseEnergy.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { layerAt } from '../../src/network/dense/denseLayer.ts';
import type { DenseProblem } from '../../src/network/dense/denseNetwork.ts';
import { PYTHON, PYTHONPATH, lacks, using } from './commands.ts';
import { asked, check, dense } from './dense.ts';

const A = elementwise(float64);
const NAMES = STANDARD_ACTIVATIONS;

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
    await rule(text, async ({ dense: answers }) => {
      for (const name of NAMES)
        for (const placement of ['after', 'before'] as const)
          for (const size of [1, 30]) {
            const at = dense(name, placement, size);
            const z = await answers!.infer(at, asked);
            if ('undecided' in z) throw new Error(z.undecided);
            const { layers } = exactNetwork(at.network);
            let expected = exactly(at.x);
            for (const [i, layer] of layers.entries()) {
              expected = layerAt(E, layer, placement, expected).prediction;
              const off = z[i + 1]!.data.map((v, k) => Math.abs(v - expected.value.data[k]!) - 2 * expected.error[k]!);
              expect(Math.max(...off), `${name} ${placement} the weights, size ${size}`).toBeLessThanOrEqual(0);
            }
          }
    });
  });

  test.skipIf(missing !== '')(
    `asks for biases' updates where there are biases, and says so when they are missing${missing}`,
    async () => {
      const learning = (dW: string, at: DenseProblem<Float64Matrix>) =>
        rule(
          `${SWEEP}
def learn(problem, z):
    dW, db = [W + 1 for W in problem.weights], None if problem.biases is None else [b + 2 for b in problem.biases]
    return ${dW}
Rule = pcn_check.rule(name="adds", capabilities={"nonlinear": True})(infer, learn)`,
          async ({ dense: answers }) => answers!.learn(at, denseFeedforward(A, at.network, at.x)),
        );
      const at = dense('relu', 'after');
      const plus = (by: number) => (a: Float64Matrix) => ({ ...a, data: a.data.map((v) => v + by) });
      expect(await learning('(dW, db)', at)).toEqual({
        weights: at.network.layers.map(({ weights }) => plus(1)(weights)),
        biases: at.network.layers.map(({ bias }) => plus(2)(bias)),
      });
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
        expect(await asks.infer({ network, x, y: sample(y, 0) }, asked)).toEqual({
          undecided: 'y must have a row for each row of x, got 1 and 2',
        });
        expect(await asks.infer({ network, x, y }, asked)).toEqual({
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
