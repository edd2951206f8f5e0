"""Predictive coding in PyTorch: an energy, its gradients by autograd, its minimum by Newton's method. Float64 on the CPU.

    npx pcn-check check --command "python3 torch_rule.py"
"""

from dataclasses import replace

import pcn_check
import torch
from torch.autograd import grad
from torch.nn import functional as nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)  # the networks are small

PHI = {"identity": lambda u: u, "relu": nn.relu, "leaky-relu": nn.leaky_relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "gelu": nn.gelu}


def in_torch(problem, learns=False):
    tensors = {"weights": problem.weights, "biases": problem.biases or []}
    made = {name: [torch.tensor(a, requires_grad=learns) for a in arrays] for name, arrays in tensors.items()}
    return replace(problem, weights=made["weights"], biases=made["biases"] or None)


def energy(problem, z):
    """F = 1/2 sum_l p_l |z_l - f_l(z_{l-1})|^2 of each sample."""
    total = 0.0
    for l, p in enumerate(problem.precisions, 1):
        error = z[l] - problem.forward(l, z[l - 1], PHI)
        total = total + p * (error**2).sum(dim=1) / 2
    return total


@pcn_check.rule(name="torch-pc", capabilities={"nonlinear": True})
class TorchPC:
    def infer(self, problem):
        x, y, hidden = torch.tensor(problem.x), torch.tensor(problem.y), problem.widths[1:-1]
        if not hidden:
            return [x, y]
        at, units = in_torch(problem), torch.eye(sum(hidden))[:, None, :].expand(-1, len(x), -1)
        activities = lambda flat: [x, *flat.split(hidden, dim=1), y]
        F = lambda flat: energy(at, activities(flat))
        swept = [x]
        for l in range(1, len(hidden) + 1):
            swept.append(at.forward(l, swept[-1], PHI))
        z = torch.cat(swept[1:], dim=1)  # B x n: all hidden units of a sample side by side
        for _ in range(100):
            z.requires_grad_()
            (g,) = grad(F(z).sum(), z, create_graph=True)
            (H,) = grad(g, z, units, is_grads_batched=True)  # n x B x n
            z, g = z.detach(), g.detach()
            if g.norm() <= 1e-4 * problem.accuracy * z.norm():
                return activities(z)
            # A Newton step on |H|, which goes downhill also where the energy bends the other way; halved where it is too long.
            bend, V = torch.linalg.eigh(H.movedim(1, 0))
            d = (V @ ((V.mT @ g[:, :, None]) / bend.abs().clamp(min=1e-8)[:, :, None]))[:, :, 0]
            most = F(z) * (1 + 1e-12)
            while (uphill := F(z - d) > most).any():
                d[uphill] /= 2
            z = z - d
        raise pcn_check.Undecided(f"still a gradient of norm {g.norm()} after 100 steps")

    def learn(self, problem, activities):
        at = in_torch(problem, learns=True)
        F = energy(at, [torch.tensor(z) for z in activities]).mean()
        if problem.biases is None:
            return [-g for g in grad(F, at.weights)]
        g = [-g for g in grad(F, at.weights + at.biases)]
        return g[: len(at.weights)], g[len(at.weights) :]

    def energy(self, problem, activities):
        return energy(in_torch(problem), [torch.tensor(z) for z in activities]).mean()


if __name__ == "__main__":
    TorchPC.serve()
