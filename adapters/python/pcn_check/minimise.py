"""The least energy over hidden states, from where they are."""

from __future__ import annotations

import numpy as np

MEMORY, EVALUATIONS = 20, 3000


def minimise(gradient, start: list, tolerance: float) -> list:
    """L-BFGS with Armijo steps: ends at ||g|| <= tolerance * ||g_0||, where no step descends, or after 3000 evaluations.

    gradient(states) -> (F, [dF/dz_1, ...]).  Source: Nocedal and Wright, Numerical Optimization, Algorithms 7.4 and 3.1.
    """
    shapes = [z.shape for z in start]
    split = lambda flat: [part.reshape(s) for part, s in zip(np.split(flat, np.cumsum([int(np.prod(s)) for s in shapes])[:-1]), shapes)]
    flat = lambda arrays: np.concatenate([np.asarray(a, dtype=np.float64).ravel() for a in arrays])

    left = EVALUATIONS

    def at(z):
        nonlocal left
        left -= 1
        value, g = gradient(split(z))
        return float(value), flat(g)

    z = flat(start)
    value, g = at(z)
    enough, pairs = tolerance * np.linalg.norm(g), []
    while left > 0:
        if not np.isfinite(value) or np.linalg.norm(g) <= enough:
            break
        d = -_two_loops(g, pairs)
        slope = float(d @ g)
        if slope >= 0:
            pairs, d, slope = [], -g, -float(g @ g)
        t = 1.0 if pairs else min(1.0, np.linalg.norm(z) / (np.linalg.norm(g) or 1.0))
        while True:
            there = z + t * d
            ahead, slope_there = at(there)
            if ahead <= value + 1e-4 * t * slope or t < 1e-12:
                break
            t /= 2
        if not ahead < value and np.linalg.norm(slope_there) >= np.linalg.norm(g):
            if not pairs:
                break  # rounding, or a kink
            pairs = []
            continue
        s, y = there - z, slope_there - g
        if float(s @ y) > 1e-12 * np.linalg.norm(s) * np.linalg.norm(y):
            pairs = [*pairs[1 - MEMORY :], (s, y)]
        z, value, g = there, ahead, slope_there
    return split(z)


def _two_loops(g, pairs):
    q, alphas = g.copy(), []
    for s, y in reversed(pairs):
        alpha = float(s @ q) / float(s @ y)
        alphas.append(alpha)
        q -= alpha * y
    if pairs:
        s, y = pairs[-1]
        q *= float(s @ y) / float(y @ y)
    for (s, y), alpha in zip(pairs, reversed(alphas)):
        q += (alpha - float(y @ q) / float(s @ y)) * s
    return q
