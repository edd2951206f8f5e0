"""A predictive coding network in NumPy: latents descend the energy from a random start, then weights and readout learn locally.

    npx pcn-check check --command "python3 generative_rule.py"
"""

from dataclasses import replace

import numpy as np
import pcn_check
from pcn_check import ACTIVATIONS, SLOPES


def errors(problem, x):
    """e_l = x_l - f_l(W_l x_{l+1}) and h_l = f_l'(W_l x_{l+1}) * e_l, samples as rows; x is x_0..x_L."""
    a = [x[l + 1] @ W.T for l, W in enumerate(problem.weights)]
    e = [x[l] - ACTIVATIONS[phi](a[l]) for l, phi in enumerate(problem.activations)]
    return e, [SLOPES[phi](a[l]) * e[l] for l, phi in enumerate(problem.activations)]


def gradient(problem, latents):
    """dE/dx_l of each sample, l = 1..L: all layers from one snapshot."""
    p, L = problem.precisions, len(problem.weights)
    e, h = errors(problem, [problem.data, *latents])
    g = [p[l] * e[l] for l in range(1, L)] + [problem.prior * latents[-1]]
    if problem.target is not None:
        g[-1] = g[-1] + problem.readout_precision * (latents[-1] @ problem.readout.T - problem.target) @ problem.readout
    return [g[l] - p[l] * h[l] @ problem.weights[l] for l in range(L)]


@pcn_check.generative_rule(name="my-generative-rule")
class MyGenerativeRule:
    def infer(self, problem):
        random = np.random.default_rng(problem.seed)
        x = [0.1 * random.standard_normal((problem.batch, n)) for n in problem.widths[1:]]
        # Descent with momentum, at a step below 1 / (a bound on the curvature of a linear network).
        norms = [np.linalg.norm(W, 2) for W in problem.weights] + [np.linalg.norm(problem.readout, 2)]
        most = max([1.0, problem.prior, problem.readout_precision, *problem.precisions])
        eta, speed = 1 / (2 * most * (1 + max(norms)) ** 2), [np.zeros_like(xl) for xl in x]
        for _ in range(100_000):
            g = gradient(problem, x)
            size = np.sqrt(sum(np.sum(xl**2) for xl in x))
            if np.sqrt(sum(np.sum(gl**2) for gl in g)) <= 1e-3 * problem.accuracy * size:
                return x
            speed = [0.9 * v - eta * gl for v, gl in zip(speed, g)]
            x = [xl + v for xl, v in zip(x, speed)]
        raise pcn_check.Undecided("still moving after 100000 steps")

    def learn(self, problem, latents):
        _, h = errors(problem, [problem.data, *latents])
        dW = [p * hl.T @ x / problem.batch for p, hl, x in zip(problem.precisions, h, latents)]
        short = problem.target - latents[-1] @ problem.readout.T
        return dW, problem.readout_precision * short.T @ latents[-1] / problem.batch

    def predict(self, problem):
        return self.infer(replace(problem, target=None))[-1] @ problem.readout.T  # never with the label

    def settle(self, problem, latents, rate, steps):
        for _ in range(steps):
            latents = [x - rate * g for x, g in zip(latents, gradient(problem, latents))]
        return latents


if __name__ == "__main__":
    MyGenerativeRule.serve()
