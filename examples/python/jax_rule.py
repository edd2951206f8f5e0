"""Predictive coding in JAX: the energy by jax.grad, its minimum by one Newton step, which is exact for linear layers.

    npx pcn-check check --command "python3 jax_rule.py"
"""

import jax
import jax.numpy as jnp
import numpy as np
import pcn_check

jax.config.update("jax_enable_x64", True)  # JAX computes in float32 unless told


def energy(z, weights, problem):
    """F = 1/(2B) sum_l p_l |z_l - skip_l z_{l-1} - a_l W_l z_{l-1}|^2, samples as rows."""
    total = 0.0
    for l, W in enumerate(weights):
        prediction = problem.scales[l] * (z[l] @ W.T) + (z[l] if problem.skips[l] else 0)
        total += problem.precisions[l] * jnp.sum((z[l + 1] - prediction) ** 2) / 2
    return total / len(z[0])


@pcn_check.rule(name="jax-pc")
class JaxPC:
    def infer(self, problem):
        x, y, hidden = problem.x, problem.y, problem.widths[1:-1]
        if not hidden:
            return [x, y]
        cuts = np.cumsum(hidden)[:-1]

        def of_sample(flat, x, y):
            z = [x[None], *(part[None] for part in jnp.split(flat, cuts)), y[None]]
            return energy(z, problem.weights, problem)

        def settle(x, y):
            start = jnp.zeros(sum(hidden))
            for _ in range(2):  # the second step only removes rounding
                start -= jnp.linalg.solve(jax.hessian(of_sample)(start, x, y), jax.grad(of_sample)(start, x, y))
            return start

        z = jax.vmap(settle)(jnp.asarray(x), jnp.asarray(y))
        return [x, *jnp.split(z, cuts, axis=1), y]

    def learn(self, problem, activities):
        weights = [jnp.asarray(W) for W in problem.weights]
        gradients = jax.grad(energy, argnums=1)([jnp.asarray(z) for z in activities], weights, problem)
        return [-g for g in gradients]


if __name__ == "__main__":
    JaxPC.serve()
