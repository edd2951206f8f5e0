"""A predictive coding network as people write one in PyTorch: nn.Linear with biases, tanh between, SGD on activities, one train_step.

    npx pcn-check check --command "python3 torch_train_step.py"

Above the line is the network, which knows nothing of pcn-check. Below it stands what makes it a rule: the harness's weights go in,
activities and updates come out, and what the network is not made for is declared and refused.
"""

from itertools import pairwise

import pcn_check
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)  # the networks are small


class Network(nn.Module):
    """Every layer predicts the next one's activities: tanh(W z + b), or W z + b, as the last one does in most networks."""

    def __init__(self, widths, bends, bias=True):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(m, n, bias) for m, n in pairwise(widths))
        self.bends = bends

    def predict(self, i, z):
        u = self.layers[i](z)
        return torch.tanh(u) if self.bends[i] else u

    def energy(self, z):
        """1/2 sum_l |z_l - f_l(z_{l-1})|^2 of each sample."""
        return sum(((z[i + 1] - self.predict(i, z[i])) ** 2).sum(dim=1) / 2 for i in range(len(self.layers)))


def settle(net, x, y, tolerance, steps=20_000):
    """Activities by SGD with momentum on the energy, from the feedforward sweep, until the gradient is small."""
    z = [x]
    with torch.no_grad():
        for i in range(len(net.layers) - 1):
            z.append(net.predict(i, z[-1]))
        slope = max(torch.linalg.matrix_norm(layer.weight, 2) for layer in net.layers)
    hidden = [a.requires_grad_() for a in z[1:]]
    if not hidden:
        return [x, y]
    sgd = torch.optim.SGD(hidden, lr=1 / (1 + float(slope)) ** 2, momentum=0.9)
    for _ in range(steps):
        sgd.zero_grad()
        # The sum, not the mean: each sample goes down its own energy. `inputs` keeps weights' gradients as they are.
        net.energy([x, *hidden, y]).sum().backward(inputs=hidden)
        if sum(a.grad.square().sum() for a in hidden) <= tolerance**2 * sum(a.square().sum() for a in [x, *hidden, y]):
            return [x, *(a.detach() for a in hidden), y]
        sgd.step()
    raise RuntimeError(f"the activities still move after {steps} steps")


def train_step(net, optimiser, x, y, tolerance=1e-6):
    """One step of learning: activities settle, then weights go down the energy's mean over samples there."""
    z = settle(net, x, y, tolerance)
    optimiser.zero_grad()
    net.energy(z).mean().backward()
    optimiser.step()
    return z


# ---------------------------------------------------------------------------------------------------------------------------------


def network(problem):
    """The network with the problem's weights, and its biases where it has any."""
    bends = [name == "tanh" for name in problem.activations]
    if any(name not in ("tanh", "identity") for name in problem.activations) or (any(bends) and problem.placement == "before"):
        raise pcn_check.Undecided("this network knows tanh, after the weights")
    if any(problem.skips) or any(v != 1 for v in problem.scales + problem.precisions):
        raise pcn_check.Undecided("this network has no skips, and scales and precisions of 1")
    net = Network(problem.widths, bends, problem.biases is not None)
    with torch.no_grad():
        for i, layer in enumerate(net.layers):
            layer.weight.copy_(torch.tensor(problem.weights[i]))
            if problem.biases is not None:
                layer.bias.copy_(torch.tensor(problem.biases[i]))
    return net


def parts(layers, of):
    """By layer: of weights, or of weights and biases."""
    weights = [of(layer.weight) for layer in layers]
    return weights if layers[0].bias is None else (weights, [of(layer.bias) for layer in layers])


@pcn_check.rule(
    name="torch-train-step",
    accuracy=1e-5,
    capabilities={
        **{"nonlinear": True, "activations": ["tanh", "identity"], "placements": ["after"]},
        **{"skips": False, "scales": False, "precisions": False},
    },
)
class TorchTrainStep:
    def infer(self, problem):
        return settle(network(problem), torch.tensor(problem.x), torch.tensor(problem.y), 1e-4 * problem.accuracy)

    def learn(self, problem, activities):
        net = network(problem)
        net.energy([torch.tensor(z) for z in activities]).mean().backward()
        return parts(net.layers, lambda parameter: -parameter.grad)

    def energy(self, problem, activities):
        return network(problem).energy([torch.tensor(z) for z in activities]).mean()

    def step(self, problem):
        """The training step itself. What it moved the weights by is read from the gradients that it left in them, so that the sums
        W - lr * gradient round nothing away.
        """
        net = network(problem)
        sgd = torch.optim.SGD(net.parameters(), lr=0.1)
        z = train_step(net, sgd, torch.tensor(problem.x), torch.tensor(problem.y), 1e-4 * problem.accuracy)
        return z, parts(net.layers, lambda parameter: -parameter.grad)


if __name__ == "__main__":
    TorchTrainStep.serve()
