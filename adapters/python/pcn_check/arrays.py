"""Arrays of any library as NumPy's, of the shapes that were asked for."""

from __future__ import annotations

import numpy as np


def as_numpy(value) -> np.ndarray:
    """NumPy's float64 or float32 of an array of any library, exactly."""
    if hasattr(value, "detach"):  # torch
        value = value.detach().cpu()
        value = value.float() if "bfloat16" in str(value.dtype) else value  # NumPy has none
    array = np.asarray(value)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def shaped(where: str, values, shapes) -> list[np.ndarray]:
    arrays = [as_numpy(value) for value in values]
    got = [a.shape for a in arrays]
    if got != [tuple(s) for s in shapes]:
        raise ValueError(f"{where} must return arrays of shapes {[tuple(s) for s in shapes]}, got {got}; a sample is a row")
    return arrays
