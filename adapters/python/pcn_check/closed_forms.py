"""Asks pcn-check for the closed forms of a linear network."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import tempfile

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from .arrays import as_numpy
from .formats import PROTOCOL


def write_case(path: str, *, weights, x, y, biases=None, scales=None, skips=None, precisions=None) -> None:
    """Writes a linear network with data, samples as rows, for `pcn-check theory PATH -o ANSWER`; `theory` does both."""
    L = len(weights)
    for given, values in (("biases", biases), ("scales", scales), ("skips", skips), ("precisions", precisions)):
        if values is not None and len(values) != L:
            raise ValueError(f"write_case: {given} must have one entry for each of {L} layers, got {len(values)}")
    plain = lambda values, i, otherwise: otherwise if values is None else np.asarray(values[i]).item()
    layers = [{"kind": "dense", "scale": plain(scales, i, 1.0), "skip": bool(plain(skips, i, False))} for i in range(L)]
    terms = [{"kind": "gaussian", "precision": plain(precisions, i, 1.0)} for i in range(L)]
    nodes = [{"term": term} for term in ({"kind": "free"}, *terms)]
    tensors = {"clamped_0": as_numpy(x).T, f"clamped_{L}": as_numpy(y).T}
    tensors.update({f"layer_{i + 1}.weights": as_numpy(W) for i, W in enumerate(weights)})
    tensors.update({f"layer_{i + 1}.bias": as_numpy(b) for i, b in enumerate([] if biases is None else biases)})
    said = {"protocol": PROTOCOL, "layers": json.dumps(layers), "nodes": json.dumps(nodes)}
    save_file({k: np.array(v, dtype=np.float64, order="C") for k, v in tensors.items()}, path, said)


def read_answer(path: str) -> dict[str, np.ndarray]:
    """What `pcn-check theory` wrote, with samples as rows again."""
    with safe_open(path, "np") as file:
        columns = set(json.loads((file.metadata() or {}).get("columns", "[]")))
    return {name: value.T if name in columns else value for name, value in load_file(path).items()}


def theory(*, weights, x, y, biases=None, scales=None, skips=None, precisions=None, spectrum=True, command="npx pcn-check") -> dict:
    """The closed forms for a linear network of yours, W_l (n_l, n_{l-1}), with samples as rows: x (B, n_0), y (B, n_L).

    A dict of numbers and arrays, named as in docs/protocol.md, among them `cosine` and `layer_cosines` of the two weight updates,
    `energy_over_loss`, `norm_ratio`, `pc_alignment`, `z_0`..`z_L`, `mu` and `lambda_max`; `left_out` has the reason for each that is
    missing, whole or where it is NaN. `spectrum=False` leaves out what takes longest in wide networks. `command` starts pcn-check.
    """
    where = [("x", x), ("y", y), *((f"weights[{i}]", W) for i, W in enumerate(weights))]
    for name, value in where:
        if as_numpy(value).ndim != 2:
            raise ValueError(f"theory: {name} must have two dimensions, got shape {as_numpy(value).shape}; a sample is a row")
    with tempfile.TemporaryDirectory() as folder:
        case, answer = os.path.join(folder, "case.safetensors"), os.path.join(folder, "answer.safetensors")
        write_case(case, weights=weights, x=x, y=y, biases=biases, scales=scales, skips=skips, precisions=precisions)
        start = shlex.split(command) if isinstance(command, str) else list(command)
        args = [*start, "theory", case, "-o", answer, *([] if spectrum else ["--without", "spectrum"])]
        try:
            ended = subprocess.run(args, capture_output=True, text=True, encoding="utf-8")
        except FileNotFoundError:
            raise RuntimeError(f"theory: command must be a program on the PATH, got {start[0]!r}; pcn-check runs on Node.js") from None
        if ended.returncode != 0:
            raise RuntimeError(f"theory: {' '.join(start)} ended with status {ended.returncode}: {ended.stderr.strip()[-2000:]}")
        found = read_answer(answer)
        with safe_open(answer, "np") as file:
            said = file.metadata() or {}
    numbers = {name: value.item() if value.ndim == 0 else value for name, value in found.items()}
    return {**numbers, "left_out": {name: why for name, why in said.items() if name not in ("protocol", "columns")}}
