"""Begins the record of a training run."""

from __future__ import annotations

import json
import os

from .activations import ACTIVATIONS
from .formats import RUN
from .quantities import positive
from .recorder import Recorder


def record(
    folder: str,
    *,
    kind: str,
    samples: str,
    weights: str,
    activations: list,
    inference_rate: float,
    inference_steps: int,
    learning_rate,
    learning_steps: int = 1,
    precisions: list | None = None,
    readout_precision: float | None = None,
    unit_roundoff: float | None = None,
    seed: int | None = None,
) -> Recorder:
    """Begins the record of a training run in an empty or new folder, for `pcn-check diagnose FOLDER`.

    `kind` is "generative" (data x_0 at the bottom, x_l predicted as f_l(W_l x_{l+1})) or "discriminative" (z_l predicted as
    f_l(W_l z_{l-1} + b_l)). Nothing is transposed in silence: `samples` says whether a sample is one of the "rows" or "columns" of
    your arrays, `weights` whether W is "out-in" (torch.nn.Linear's) or "in-out" (z @ W). `learning_rate` is a number, or a list by
    layer with the readout's last. `unit_roundoff` is needed where you multiply in less than you store: 2**-11 for float16 and TF32,
    2**-8 for bfloat16. With `seed` every line of the log has it, and `pcn-check gate --series "FOLDERS/*/log.jsonl"` reads them too.
    """
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise ValueError(f"record: folder must be a folder, got the file {folder!r}; choose another name")
    if os.path.isdir(folder) and os.listdir(folder):
        raise ValueError(f"record: folder must be empty or new, got {folder!r}; give each run a folder of its own")
    for name, value, words in (
        ("kind", kind, ("generative", "discriminative")),
        ("samples", samples, ("rows", "columns")),
        ("weights", weights, ("out-in", "in-out")),
    ):
        if value not in words:
            raise ValueError(f"record: {name} must be one of {', '.join(words)}, got {value!r}; say how your program computes")
    if seed is not None and (isinstance(seed, bool) or int(seed) != seed):
        raise ValueError(f"record: seed must be an integer, got {seed!r}; give the one that the run is started with")
    names = _activation_names(activations)
    rates = [
        positive("record: learning_rate", rate, or_zero=True)
        for rate in (learning_rate if isinstance(learning_rate, (list, tuple)) else [learning_rate])
    ]
    counts = {1, len(names), *({len(names) + 1} if kind == "generative" else ())}
    if len(rates) not in counts:
        raise ValueError(
            f"record: learning_rate must be a number or have one for each of {len(names)} layers (and the readout), got {len(rates)}; correct it"
        )
    if precisions is not None and len(precisions) != len(names):
        raise ValueError(f"record: precisions must have {len(names)} entries, as activations have, got {len(precisions)}; give one a layer")
    said = {
        "format": RUN,
        "kind": kind,
        "samples": samples,
        "weights": weights,
        "activations": names,
        "precisions": None if precisions is None else [positive("record: precisions", p) for p in precisions],
        "readoutPrecision": None if readout_precision is None else positive("record: readout_precision", readout_precision),
        "unitRoundoff": None if unit_roundoff is None else positive("record: unit_roundoff", unit_roundoff),
        "inference": {
            "rate": positive("record: inference_rate", inference_rate),
            "steps": int(positive("record: inference_steps", inference_steps, whole=True)),
        },
        "learning": {"rates": rates, "steps": int(positive("record: learning_steps", learning_steps, whole=True))},
    }
    text = json.dumps({key: value for key, value in said.items() if value is not None}, indent=2)
    os.makedirs(os.path.join(folder, "snapshots"), exist_ok=True)
    part = os.path.join(folder, "run.json.part")
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, os.path.join(folder, "run.json"))
    return Recorder(folder, kind, samples, weights, len(names), unit_roundoff, seed)


def _activation_names(given) -> list[str]:
    known = [*ACTIVATIONS, "square", "quadratic"]
    if isinstance(given, str) or callable(given) or not hasattr(given, "__iter__"):
        raise ValueError(f"record: activations must be a list with a name for each layer, got {given!r}; for two layers of tanh ['tanh', 'tanh']")
    names = list(given)
    if not names:
        raise ValueError("record: activations must name at least one layer, got []; name one for each weight matrix")
    for i, name in enumerate(names):
        if name not in known if isinstance(name, str) else True:
            raise ValueError(f"record: activations[{i}] must be a name among {', '.join(known)}, got {name!r}; say what your layer computes")
    return names
