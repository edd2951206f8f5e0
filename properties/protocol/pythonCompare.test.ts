import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { PYTHON, PYTHONPATH, lacks } from './commands.ts';

/** 1-1-1, W = (2, 3), x = 1, y = −94: z_1* = 2 + 3·(−10) = −28, F = 500, loss 5000, gradients 30 beside 300 and −280 beside 200. */
const script = (framework: string): string => `
import json, pcn_check
${framework}
x, y = array(1.0), array(-94.0)
loss = lambda p: ((y - p["b"] * (p["a"] * x)) ** 2).sum() / 2
energy = lambda s, p: ((s[0] - p["a"] * x) ** 2).sum() / 2 + ((y - p["b"] * s[0]) ** 2).sum() / 2
params = {"a": array(2.0), "b": array(3.0)}
ask = lambda z, **more: pcn_check.compare(loss, energy, [array(z)], params, **more)
def refused(f):
    try:
        f()
    except (ValueError, TypeError) as error:
        return str(error)
print(json.dumps([
    ask(-28.0, start=[array(2.0)]),
    ask(-20.0, start=[array(2.0)])["equilibrium"],
    ask(-28.0)["equilibrium"],
    pcn_check.compare(loss, lambda s, p: 20 * energy(s, p), [array(-28.0)], params, start=[array(2.0)])["equilibrium"],
    refused(lambda: ask(-28.0, start=[array(2.0), array(1.0)])),
    refused(lambda: pcn_check.compare(loss, energy, [[1.0]], params)),
    refused(lambda: pcn_check.compare(lambda p: [1, 2], energy, [array(1.0)], params)),
]))
`;

const FRAMEWORKS = {
  torch: 'import torch\narray = lambda v: torch.tensor([[v]], dtype=torch.float64)',
  jax: 'import jax, jax.numpy as jnp\njax.config.update("jax_enable_x64", True)\narray = lambda v: jnp.array([[v]])',
};

describe('pcn_check.compare', () => {
  for (const [name, framework] of Object.entries(FRAMEWORKS)) {
    const missing = lacks('numpy', name);
    test.skipIf(missing !== '')(`compares a model in ${name} with its own backpropagation${missing}`, () => {
      const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', script(framework)], {
        encoding: 'utf8',
        env: { ...process.env, PYTHONPATH },
      });
      expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
      const [seen, short, told, above, ...refused] = JSON.parse(stdout) as [Record<string, unknown>, ...string[]];
      const cosine = (30 * 300 - 280 * 200) / Math.hypot(30, 280) / Math.hypot(300, 200);
      expect(Math.abs((seen['cosine'] as number) - cosine)).toBeLessThan(2 ** -48);
      expect(seen['parameters']).toMatchObject({ a: { cosine: 1 }, b: { cosine: -1 } });
      expect(seen).toMatchObject({ energy: 500, loss: 5000, energy_over_loss: 0.1, relative_gradient: 0 });
      expect(seen['activity_shift']).toEqual({ '0': 15 });
      expect(seen['equilibrium']).toMatch(/^an equilibrium: 0 of the first gradient is left/);
      expect(short).toMatch(/^not an equilibrium: 0\.27 of the first gradient is left; take more steps/); // 80 of 300
      expect(told).toMatch(/give start to tell/);
      expect(above).toMatch(/F is above the loss.*give both one normalisation/);
      expect(refused[0]).toMatch(/start must have the names and shapes of states/);
      expect(refused[1]).toMatch(/must be arrays of torch, or of jax/);
      expect(refused[2]).toMatch(/loss must return one number/);
    });
  }
});
