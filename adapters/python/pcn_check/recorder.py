"""Writes the log and the snapshots of a training run."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import save_file

from .arrays import as_numpy
from .quantities import number
from .recorded_shapes import require_shapes
from .training_log import append_line


@dataclass(frozen=True)
class Recorder:
    """Writes what `pcn-check diagnose` reads. Arrays may be of NumPy, PyTorch or JAX; they are copied at once."""

    folder: str
    kind: str
    samples: str
    weights: str
    layers: int
    unit_roundoff: float | None = None
    seed: int | None = None

    def log(self, step: int, **numbers) -> None:
        """A line of the log: numbers by name (`energy`, `accuracy`, ...), or lists of numbers by layer."""
        append_line(os.path.join(self.folder, "log.jsonl"), step, self.seed, numbers)

    def snapshot(
        self,
        step: int,
        *,
        weights,
        data,
        activities,
        target=None,
        readout=None,
        biases=None,
        readout_bias=None,
        before=None,
        errors=None,
        readout_error=None,
        updates=None,
        readout_update=None,
        energies=None,
        labels=None,
        answers=(),
    ) -> str:
        """The network after inference and before learning, for one batch; returns the file.

        Lists run over the layers: `weights` in order from the data (generative) or the input (discriminative), `activities` the free
        layers alone, `errors` x_l - f(W x_{l+1}) as weights. `target` only where it is clamped. `before`: copies of the activities
        one step of inference earlier. `updates`: what the first step of learning adds to the weights. `energies`: E at every step of
        this inference, the last one at these activities. `answers`: pairs (labels given, predictions) of one batch and one seed,
        with the true `labels` if there are any.
        """
        first = 0 if self.kind == "generative" else 1
        lists = {"weights": weights, "activities": activities, "biases": biases, "before": before, "errors": errors, "updates": updates}
        for name, values in lists.items():
            if values is not None and not isinstance(values, (list, tuple)):
                raise ValueError(
                    f"snapshot: {name} must be a list of arrays, one a layer, got {type(values).__name__}; put it into a list, a Linear as its weight"
                )
        if any(not isinstance(pair, (list, tuple)) or len(pair) != 2 for pair in answers):
            raise ValueError("snapshot: answers must be pairs (labels given, predictions), got something else; see docs/diagnose.md")
        tensors = {"data": data, "target": target, "readout": readout, "readout_bias": readout_bias}
        tensors |= {"readout_error": readout_error, "update_readout": readout_update, "energies": energies, "labels": labels}
        for name, start, values in (
            ("weights", first, weights),
            ("bias", first, biases),
            ("activities", 1, activities),
            ("before", 1, before),
            ("errors", first, errors),
            ("update", first, updates),
        ):
            tensors |= {f"{name}_{start + i}": value for i, value in enumerate(values if values is not None else [])}
        if before is not None and any(b is a for b, a in zip(before, activities)):
            raise ValueError("snapshot: before must hold copies of the activities one step earlier, got the activities; clone them")
        if len(answers) > 2:
            raise ValueError(f"snapshot: answers must be at most two pairs, got {len(answers)}; two tell a leak")
        for which, (given, predicted) in zip("ab", answers):
            tensors |= {f"given_{which}": given, f"predicted_{which}": predicted}
        arrays = {name: self._stored(name, value) for name, value in tensors.items() if value is not None}
        require_shapes(self, arrays, {name: len(values) for name, values in lists.items() if values is not None})
        path = os.path.join(self.folder, "snapshots", f"{int(step):08d}.safetensors")
        save_file(arrays, path, {"step": str(int(step))})
        return path

    def _stored(self, name: str, value) -> np.ndarray:
        if hasattr(value, "weight") and not hasattr(value, "dtype"):
            raise ValueError(f"snapshot: {name} must be an array, got {type(value).__name__}; give its weight")
        half = "float16" in str(getattr(value, "dtype", ""))  # bfloat16 too
        if half and self.unit_roundoff is None:
            raise ValueError(f"snapshot: unit_roundoff must be given for {name} in half precision, got none; 2**-11, or 2**-8 for bfloat16")
        if name == "energies":
            value = [number("snapshot: energies", v) for v in value]
        try:
            return np.array(as_numpy(value), order="C")
        except (TypeError, ValueError):
            raise ValueError(f"snapshot: {name} must be an array of numbers, got {type(value).__name__}; give one array a layer") from None
