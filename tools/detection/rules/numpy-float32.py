"""Least squares in float64 for the activities, and an update that is computed and declared in float32."""

import numpy as np
import pcn_check
from numpy_chain import energy_updates, least_squares


def learn(problem, z):
    return [d.astype(np.float32) for d in energy_updates(problem, [a.astype(np.float32) for a in z], np.float32)]


infer = lambda problem: least_squares(problem, lambda A, b: np.linalg.lstsq(A, b, rcond=None)[0])
pcn_check.rule(name="numpy-float32", unit_roundoff=2**-24)(infer, learn).serve()
