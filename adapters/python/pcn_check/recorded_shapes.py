"""Refuses at once what `pcn-check diagnose` would refuse after the training: counts, and shapes that do not chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .recorder import Recorder


def require_shapes(run: Recorder, arrays: dict, counts: dict) -> None:
    """Refuses at once what `pcn-check diagnose` would refuse after the training: counts, and shapes that do not chain."""
    generative, L = run.kind == "generative", run.layers
    free = L if generative else L - 1
    for name, count in counts.items():
        expected = free if name in ("activities", "before") else L
        if count != expected:
            hint = "one for each activation; the readout, with its error and its update, has arguments of its own"
            if name in ("activities", "before"):
                hint = f"the free layers alone; the data{'' if generative else ' and the target'} have arguments of their own"
            raise ValueError(f"snapshot: {name} must have {expected} arrays, got {count}; {hint}")
    if "target" in arrays and arrays["target"].ndim == 1:
        raise ValueError(
            f"snapshot: target must be one-hot, a row of K numbers a sample, got shape {arrays['target'].shape}; torch.nn.functional.one_hot(y, K) makes it so"
        )
    if not generative and "target" not in arrays:
        raise ValueError("snapshot: target must be there in a discriminative network, got none; record what the last layer is clamped to")
    if generative and "target" in arrays and "readout" not in arrays:
        raise ValueError("snapshot: readout must be there where a target is, got none; record R, or no target where it is not clamped")
    rows = run.samples == "rows"
    shapes = {}  # of every layer's batch, as (B, n)
    free_names = [f"activities_{i + 1}" for i in range(free)]
    for name in ("data", *free_names, *(["target"] if "target" in arrays else [])):
        shape = arrays[name].shape
        if len(shape) != 2:
            raise ValueError(f"snapshot: {name} must have two dimensions, got shape {shape}; flatten each sample: x.reshape(len(x), -1)")
        shapes[name] = shape if rows else shape[::-1]
    B = shapes["data"][0]
    for name, (count, _) in shapes.items():
        if count != B or B == 0:
            raise ValueError(
                f"snapshot: {name} must have {B} samples, as data has, got shape {arrays[name].shape}; record one batch, where samples are {run.samples}, as you said in record"
            )
    widths = [shapes[name][1] for name in ("data", *free_names, *([] if generative else ["target"]))]
    first = 0 if generative else 1
    for i in range(L):
        out, into = (widths[i], widths[i + 1]) if generative else (widths[i + 1], widths[i])
        for name in (f"weights_{first + i}", f"update_{first + i}"):
            _require_shape(arrays, name, (out, into) if run.weights == "out-in" else (into, out), f"from {into} units to {out}, and weights are {run.weights}")
        _require_shape(arrays, f"bias_{first + i}", (out,), "one a unit")
        _require_shape(arrays, f"errors_{first + i}", (B, out) if rows else (out, B), "as the layer that it belongs to")
    for i in range(free):
        _require_shape(arrays, f"before_{i + 1}", arrays[f"activities_{i + 1}"].shape, "as the activities")
    if "readout" in arrays:
        shape = arrays["readout"].shape
        K = shapes["target"][1] if "target" in shapes else shape[0 if run.weights == "out-in" else -1]
        for name in ("readout", "update_readout"):
            _require_shape(arrays, name, (K, widths[-1]) if run.weights == "out-in" else (widths[-1], K), f"from the {widths[-1]} units of the top to {K} classes, and weights are {run.weights}")
        _require_shape(arrays, "readout_bias", (K,), "one a class")
        _require_shape(arrays, "readout_error", (B, K) if rows else (K, B), "as the target")
    for which in "ab":
        if f"given_{which}" not in arrays:
            continue
        given, predicted = arrays[f"given_{which}"], arrays[f"predicted_{which}"]
        if given.ndim != 1:
            raise ValueError(f"snapshot: answers must give labels as class indices (B,), got shape {given.shape}; y.argmax(1) makes them so")
        if predicted.ndim != 2 or (predicted.shape if rows else predicted.shape[::-1])[0] != len(given):
            raise ValueError(
                f"snapshot: answers must predict K scores for each of {len(given)} samples, got shape {predicted.shape}; record the scores, not the class"
            )
    if "labels" in arrays:
        allowed = [B, *(len(arrays[f"given_{which}"]) for which in "ab" if f"given_{which}" in arrays)]
        if arrays["labels"].ndim != 1 or len(arrays["labels"]) not in allowed:
            raise ValueError(f"snapshot: labels must be class indices (B,), got shape {arrays['labels'].shape}; one for each sample")


def _require_shape(arrays: dict, name: str, shape: tuple, why: str) -> None:
    if name in arrays and arrays[name].shape != tuple(shape):
        raise ValueError(f"snapshot: {name} must have shape {tuple(shape)}, {why}, got {arrays[name].shape}; correct it or what record was told")
