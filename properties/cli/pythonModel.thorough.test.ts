import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ModelReport } from '../../src/diagnostics/model/check.ts';
import { PYTHON, PYTHONPATH, lacks } from '../protocol/commands.ts';
import { commandLine } from './program.ts';

/** Four layers, 5 → 6 → 7 → 6 → 3, whose second is `layer`, a module of 6 → 7 with weights w and maybe a memory. */
const torch = (forward: string, more = ''): string => `
import torch, pcn_check
from torch import nn
torch.manual_seed(1); torch.set_num_threads(1)
class Negated(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z): ctx.save_for_backward(z); return torch.tanh(z)
    @staticmethod
    def backward(ctx, g): return -g * (1 - torch.tanh(ctx.saved_tensors[0]) ** 2)
class Transposed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, w): ctx.save_for_backward(z, w); return z @ w.T
    @staticmethod
    def backward(ctx, g): z, w = ctx.saved_tensors; return g @ w, (z.T @ g).reshape(w.shape)
class Layer(nn.Module):
    def __init__(self): super().__init__(); self.w = nn.Parameter(torch.randn(7, 6) / 2.4); self.old = None
    def forward(self, z):
        ${forward}
layers = nn.Sequential(nn.Sequential(nn.Linear(5, 6), nn.Tanh()), Layer(), nn.Sequential(nn.Linear(7, 6), nn.GELU()), nn.Linear(6, 3)).double()
x, y = torch.randn(4, 5).double(), torch.randn(4, 3).double()
pcn_check.model(layers, inputs=x, targets=y${more}).serve()
`;

async function reported(script: string): Promise<ModelReport & { status: number | null; error: string }> {
  const file = join(await mkdtemp(join(tmpdir(), 'pcn-check-model-')), 'my_model.py');
  await writeFile(file, `import sys; sys.path.insert(0, ${JSON.stringify(PYTHONPATH)})\n${script}`);
  const { status, out, error } = await commandLine(['model', '--json', '--', PYTHON, file]);
  return { ...(JSON.parse(out || '{}') as ModelReport), status, error };
}

const noTorch = lacks('numpy', 'safetensors', 'torch');
const noJax = lacks('numpy', 'safetensors', 'jax');

describe('pcn_check.model', () => {
  test.skipIf(noTorch !== '')(`a right model in PyTorch holds${noTorch}`, async () => {
    const { status, asExpected, comparison } = await reported(torch('return torch.tanh(z @ self.w.T)'));
    expect([status, asExpected]).toEqual([0, true]);
    expect(comparison!.relativeGradient).toBeLessThan(1e-4);
  });

  test.skipIf(noTorch !== '').each([
    ['return Negated.apply(z @ self.w.T)', 'parameters', /its sign is wrong/],
    ['return torch.tanh(z @ self.w.detach().T)', 'parameters', /the graph is cut/],
    ['return torch.tanh(z.detach() @ self.w.T)', 'state', /the graph is cut/],
    ['return torch.tanh(Transposed.apply(z, self.w))', 'parameters', /it is transposed/],
    [
      'h = torch.tanh(z @ self.w.T); out = h if self.old is None else (h + self.old) / 2; self.old = h.detach(); return out',
      'answers',
      /stale buffer/,
    ],
    ['z.clamp_(-0.5, 0.5); return torch.tanh(z @ self.w.T)', 'answers', /in place/],
    ['return torch.tanh((z.half() @ self.w.half().T).to(z.dtype))', 'parameters', /moves in jumps/],
  ] as const)(`%s: refuted at layer 2, %s${noTorch}`, async (forward, check, sentence) => {
    const { status, findings } = await reported(torch(forward));
    expect(status).toBe(1);
    const found = findings.filter((one) => one.layer === 2 && one.check === check && one.verdict === 'refuted');
    expect(found.map((one) => one.sentence).join()).toMatch(sentence);
    const elsewhere = findings.filter(
      ({ layer, check, verdict }) =>
        layer !== 2 && ['state', 'parameters', 'answers'].includes(check) && verdict !== 'holds',
    );
    expect(elsewhere).toEqual([]);
  });

  test.skipIf(noTorch !== '').each([
    [
      'nn.BatchNorm1d(4)',
      /layer 1 must predict sample by sample, got BatchNorm1d with statistics of the batch; call eval/,
    ],
    ['nn.Dropout(0.5)', /layer 1 must have one prediction, got Dropout with dropout 0\.5 in training/],
    ['nn.Linear(4, 4).half()', /parameters must be float64 or float32, got float16/],
    ['nn.Tanh()', /must have parameters to learn, got none/],
  ])(`%s is refused${noTorch}`, async (layer, message) => {
    const script = `import torch, pcn_check\nfrom torch import nn\nx = torch.randn(3, 4)\npcn_check.model(nn.Sequential(${layer}), inputs=x, targets=x).serve()`;
    const { status, error } = await reported(script);
    expect(status).toBe(2);
    expect(error).toMatch(message);
  });

  test.skipIf(noJax !== '')(
    `functions of JAX with their parameters hold, and a custom derivative of the wrong sign does not${noJax}`,
    async () => {
      const script = (second: string): string => `
import jax, jax.numpy as jnp, numpy as np, pcn_check
jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(1)
array = lambda *shape: jnp.asarray(rng.normal(size=shape) / 2)
@jax.custom_vjp
def negated(a): return jnp.tanh(a)
negated.defvjp(lambda a: (jnp.tanh(a), a), lambda a, g: (-g * (1 - jnp.tanh(a) ** 2),))
dense = lambda f: lambda p, z: f(z @ p["w"] + p["b"])
layers = [(dense(jnp.tanh), {"w": array(5, 6), "b": array(6)}), (dense(${second}), {"w": array(6, 4), "b": array(4)}), (lambda w, z: z @ w, array(4, 3))]
pcn_check.model(layers, inputs=array(4, 5), targets=array(4, 3)).serve()
`;
      expect(await reported(script('jnp.tanh'))).toMatchObject({ status: 0, asExpected: true });
      const { status, findings } = await reported(script('negated'));
      expect(status).toBe(1);
      const signs = findings.filter(({ sentence }) => sentence.includes('its sign is wrong'));
      expect(signs.map(({ layer, check, of }) => [layer, check, of])).toEqual([
        [2, 'state', undefined],
        [2, 'parameters', 'b'],
        [2, 'parameters', 'w'],
      ]);
    },
  );
});
