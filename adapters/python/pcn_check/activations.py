"""Activation functions by name, for NumPy, with their slopes."""

from __future__ import annotations

import math

import numpy as np

# phi by name, for NumPy. What other libraries call gelu may be its tanh approximation; this is u Phi(u).
ACTIVATIONS = {
    "identity": lambda u: u,
    "relu": lambda u: np.maximum(u, 0),
    "leaky-relu": lambda u: np.where(u > 0, u, 0.01 * u),
    "tanh": np.tanh,
    "sigmoid": lambda u: np.exp(-np.logaddexp(0, -u)),
    "gelu": lambda u: u * np.vectorize(math.erfc, otypes=[float])(-u / math.sqrt(2)) / 2,
}

# phi' by name, likewise; at a kink that of the left side, as in PyTorch.
SLOPES = {
    "identity": np.ones_like,
    "relu": lambda u: (u > 0) * 1.0,
    "leaky-relu": lambda u: np.where(u > 0, 1.0, 0.01),
    "tanh": lambda u: 1 - np.tanh(u) ** 2,
    "sigmoid": lambda u: ACTIVATIONS["sigmoid"](u) * ACTIVATIONS["sigmoid"](-u),
    "gelu": lambda u: np.vectorize(math.erfc, otypes=[float])(-u / math.sqrt(2)) / 2 + u * np.exp(-u * u / 2) / math.sqrt(2 * math.pi),
}
