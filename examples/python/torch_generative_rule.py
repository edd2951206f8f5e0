"""A predictive coding network in PyTorch: an energy, its gradients by autograd, latents at rest by Newton's method. Float64.

    npx pcn-check check --command "python3 torch_generative_rule.py"
"""

from dataclasses import replace

import pcn_check
import torch
from torch.autograd import grad
from torch.nn import functional as nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)  # the networks are small

PHI = {"identity": lambda u: u, "relu": nn.relu, "leaky-relu": nn.leaky_relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "gelu": nn.gelu}


def in_torch(problem):
    """The same network with tensors in place of arrays."""
    target = None if problem.target is None else torch.tensor(problem.target)
    weights = [torch.tensor(W, requires_grad=True) for W in problem.weights]
    return replace(problem, weights=weights, readout=torch.tensor(problem.readout, requires_grad=True), data=torch.tensor(problem.data), target=target)


def energy(net, latents):
    """E = 1/2 sum_l p_l |x_l - f_l(W_l x_{l+1})|^2 + 1/2 p_y |R x_L - y|^2 + 1/2 prior |x_L|^2 of each sample."""
    x = [net.data, *latents]
    square = lambda error: (error**2).sum(dim=1) / 2
    E = net.prior * square(x[-1])
    for l, (W, phi, p) in enumerate(zip(net.weights, net.activations, net.precisions)):
        E = E + p * square(x[l] - PHI[phi](x[l + 1] @ W.T))
    if net.target is not None:  # a label that is not clamped pulls nowhere
        E = E + net.readout_precision * square(x[-1] @ net.readout.T - net.target)
    return E


@pcn_check.generative_rule(name="torch-pcn")
class TorchPCN:
    def infer(self, problem):
        net, widths = in_torch(problem), problem.widths[1:]
        draw, n = torch.Generator().manual_seed(problem.seed), sum(widths)
        units = torch.eye(n)[:, None, :].expand(-1, problem.batch, -1)
        E = lambda flat: energy(net, flat.split(widths, dim=1))
        x = 0.1 * torch.randn(problem.batch, n, generator=draw)  # all latents of a sample side by side
        for _ in range(1000):
            x.requires_grad_()
            (g,) = grad(E(x).sum(), x, create_graph=True)
            (H,) = grad(g, x, units, is_grads_batched=True)  # n x B x n
            x, g = x.detach(), g.detach()
            if g.norm() <= 1e-4 * problem.accuracy * x.norm():
                return x.split(widths, dim=1)
            # A Newton step on |H|, which goes downhill also where the energy bends the other way; halved where it is too long.
            bend, V = torch.linalg.eigh(H.movedim(1, 0))
            d = (V @ ((V.mT @ g[:, :, None]) / bend.abs().clamp(min=1e-8)[:, :, None]))[:, :, 0]
            most = E(x) * (1 + 1e-12)
            while (uphill := E(x - d) > most).any():
                d[uphill] /= 2
            x = x - d
        raise pcn_check.Undecided(f"still a gradient of norm {g.norm()} after 1000 steps")

    def learn(self, problem, latents):
        net = in_torch(problem)
        E = energy(net, [torch.tensor(x) for x in latents]).mean()
        *dW, dR = [-g for g in grad(E, [*net.weights, net.readout])]
        return dW, dR

    def predict(self, problem):
        return self.infer(replace(problem, target=None))[-1] @ torch.tensor(problem.readout).T  # never with the label

    def energy(self, problem, latents):
        return energy(in_torch(problem), [torch.tensor(x) for x in latents]).mean()

    def settle(self, problem, latents, rate, steps):
        net, x = in_torch(problem), [torch.tensor(a, requires_grad=True) for a in latents]
        optimiser = torch.optim.SGD(x, lr=rate)
        for _ in range(steps):  # all layers from one snapshot, each sample down its own energy
            optimiser.zero_grad()
            energy(net, x).sum().backward(inputs=x)
            optimiser.step()
        return x


if __name__ == "__main__":
    TorchPCN.serve()
