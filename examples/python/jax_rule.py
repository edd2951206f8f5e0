"""Predictive coding in JAX: the energy's derivatives by jax.grad and jax.hessian, its minimum by Newton's method.

    npx pcn-check check --command "python3 jax_rule.py"
"""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pcn_check

jax.config.update("jax_enable_x64", True)  # JAX computes in float32 unless told

PHI = {
    **{"identity": lambda u: u, "relu": jax.nn.relu, "leaky-relu": jax.nn.leaky_relu, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid},
    "gelu": lambda u: jax.nn.gelu(u, approximate=False),  # JAX's default is the tanh approximation
}
NUMBERS, REST = ["weights", "biases", "scales", "precisions", "x", "y"], ["skips", "activations", "placement", "accuracy", "seed"]
jax.tree_util.register_dataclass(pcn_check.Problem, NUMBERS, REST)


def network(problem):
    """The same without data, and always with biases: JAX compiles once for each structure, known by what can be hashed."""
    biases = problem.biases or [np.zeros(n) for n in problem.widths[1:]]
    return replace(problem, x=None, y=None, biases=biases, skips=tuple(problem.skips), activations=tuple(problem.activations))


def energy(net, z):
    """F = 1/2 sum_l p_l |z_l - f_l(z_{l-1})|^2 of one sample."""
    errors = [z[l] - net.forward(l, z[l - 1], PHI) for l in range(1, len(z))]
    return sum(p * jnp.sum(e**2) / 2 for p, e in zip(net.precisions, errors))


@jax.jit
def around(net, x, flat, y):
    """F with its gradient and its Hessian in the hidden activities."""
    cuts = np.cumsum([W.shape[0] for W in net.weights[:-1]])
    F = lambda flat: energy(net, [x, *jnp.split(flat, cuts)[:-1], y])
    return *jax.value_and_grad(F)(flat), jax.hessian(F)(flat)


gradient = jax.jit(jax.grad(energy))  # a Problem whose weights and biases are the derivatives


def settle(net, x, z, y):
    F, g, H = map(np.asarray, around(net, x, z, y))
    for _ in range(100):
        if np.linalg.norm(g) <= 1e-4 * net.accuracy * np.linalg.norm(z):
            return z
        # A Newton step on |H|, which goes downhill also where the energy bends the other way; halved where it is too long.
        bend, V = np.linalg.eigh(H)
        d = V @ (V.T @ g / np.maximum(np.abs(bend), 1e-8))
        most = F * (1 + 1e-12)
        while (there := around(net, x, z - d, y))[0] > most:
            d /= 2
        z, (F, g, H) = z - d, map(np.asarray, there)
    raise pcn_check.Undecided(f"still a gradient of norm {np.linalg.norm(g)} after 100 steps")


@pcn_check.rule(name="jax-pc", capabilities={"nonlinear": True})
class JaxPC:
    def infer(self, problem):
        if len(problem.weights) == 1:
            return [problem.x, problem.y]
        swept = [problem.x]
        for l in range(1, len(problem.weights)):
            swept.append(problem.forward(l, swept[-1]))
        z = [settle(network(problem), *ends) for ends in zip(problem.x, np.hstack(swept[1:]), problem.y)]
        return [problem.x, *np.split(np.stack(z), np.cumsum(problem.widths[1:-1]), axis=1)[:-1], problem.y]

    def learn(self, problem, activities):
        samples = [gradient(network(problem), list(z)) for z in zip(*activities)]
        dW = [-np.mean(layer, axis=0) for layer in zip(*(g.weights for g in samples))]
        if problem.biases is None:
            return dW
        return dW, [-np.mean(layer, axis=0) for layer in zip(*(g.biases for g in samples))]

    def energy(self, problem, activities):
        return np.mean([energy(network(problem), list(z)) for z in zip(*activities)])


if __name__ == "__main__":
    JaxPC.serve()
