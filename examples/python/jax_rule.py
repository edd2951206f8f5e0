"""Predictive coding in JAX: the energy by jax.grad, its minimum by one Newton step, which is exact for linear layers.

    npx pcn-check check --command "python3 jax_rule.py"
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pcn_check

jax.config.update("jax_enable_x64", True)  # JAX computes in float32 unless told


def energy(weights, z, scales, precisions, skips):
    """F = 1/2 sum_l p_l |z_l - skip_l z_{l-1} - a_l W_l z_{l-1}|^2 of one sample."""
    total = 0.0
    for l, W in enumerate(weights):
        prediction = scales[l] * (W @ z[l]) + (z[l] if skips[l] else 0)
        total += precisions[l] * jnp.sum((z[l + 1] - prediction) ** 2) / 2
    return total


@partial(jax.jit, static_argnums=5)
def settle(weights, x, y, scales, precisions, skips):
    cuts = np.cumsum([W.shape[0] for W in weights[:-1]])

    def of_hidden(flat):
        return energy(weights, [x, *jnp.split(flat, cuts)[:-1], y], scales, precisions, skips)

    z = jnp.zeros(cuts[-1])
    H = jax.hessian(of_hidden)(z)
    for _ in range(2):  # the second step only removes rounding
        z -= jnp.linalg.solve(H, jax.grad(of_hidden)(z))
    return jnp.split(z, cuts)[:-1]


gradient = partial(jax.jit, static_argnums=4)(jax.grad(energy))


@pcn_check.rule(name="jax-pc")
class JaxPC:
    def infer(self, problem):
        if len(problem.weights) == 1:
            return [problem.x, problem.y]
        p = (np.array(problem.scales), np.array(problem.precisions), tuple(problem.skips))
        samples = [settle(problem.weights, x, y, *p) for x, y in zip(problem.x, problem.y)]
        return [problem.x, *(np.stack(layer) for layer in zip(*samples)), problem.y]

    def learn(self, problem, activities):
        p = (np.array(problem.scales), np.array(problem.precisions), tuple(problem.skips))
        samples = [gradient(problem.weights, list(z), *p) for z in zip(*activities)]
        return [-np.mean(layer, axis=0) for layer in zip(*samples)]


if __name__ == "__main__":
    JaxPC.serve()
