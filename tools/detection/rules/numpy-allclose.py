"""Gradient descent that stops where np.allclose says that activities stand still."""

import numpy as np
import pcn_check
from numpy_chain import energy_updates, maps, sweep


def infer(problem):
    J, p, z = maps(problem), problem.precisions, sweep(problem)
    z[-1] = problem.y
    if len(J) == 1:
        return z
    size = [np.linalg.norm(Jl, 2) for Jl in J]
    step = 1 / max(p[l - 1] * (1 + size[l - 1]) + p[l] * (size[l] + size[l] ** 2) for l in range(1, len(J)))
    for _ in range(100_000):
        e = [z[l + 1] - z[l] @ J[l].T for l in range(len(J))]
        new = [z[0], *(z[l] - step * (p[l - 1] * e[l - 1] - p[l] * e[l] @ J[l]) for l in range(1, len(J))), z[-1]]
        if all(np.allclose(a, b) for a, b in zip(new, z)):
            return new
        z = new
    raise pcn_check.Undecided("still moving")


pcn_check.rule(name="numpy-allclose")(infer, energy_updates).serve()
