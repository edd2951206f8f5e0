"""Numbers that a program says of itself, refused at once where they cannot be meant."""

from __future__ import annotations

import math


def positive(what: str, value, or_zero: bool = False, whole: bool = False) -> float:
    kind = "integer" if whole else "number"
    given = number(what, value)
    if not math.isfinite(given) or given < 0 or (given == 0 and not or_zero) or (whole and given != int(given)):
        raise ValueError(f"{what} must be a positive {kind}, got {value!r}; give what your program uses")
    return given


def number(what: str, value) -> float:
    if value is None or isinstance(value, (str, bytes)):
        raise ValueError(f"{what} must be a number, got {value!r}; give a number, or leave it out")
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError):
        raise ValueError(f"{what} must be a number, got {type(value).__name__}; give a number, or leave it out") from None
