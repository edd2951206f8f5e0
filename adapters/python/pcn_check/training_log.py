"""Writes the log of a training run, a JSON object a line, as `pcn-check diagnose` and `pcn-check gate --series` read it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from .quantities import number


@dataclass(frozen=True)
class TrainingLog:
    """The log of one seed. Begun anew by `training_log`; each call of `log` adds a line at once."""

    path: str
    seed: int

    def log(self, step: int, **values) -> None:
        """Values by name, or lists of values by layer. What is not finite is logged as it is: the gate says that the run diverged."""
        append_line(self.path, step, self.seed, values)


def training_log(path: str, *, seed: int) -> TrainingLog:
    """Begins the log of a run for `pcn-check gate --series`, one file a seed. An earlier file of that name is replaced."""
    if isinstance(seed, bool) or int(seed) != seed:
        raise ValueError(f"training_log: seed must be an integer, got {seed!r}; give the one that the run is started with")
    if os.path.isdir(path):
        raise ValueError(f"training_log: path must be a file, got the folder {path!r}; name a file in it, one for each seed")
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    open(path, "w", encoding="utf-8").close()
    return TrainingLog(path, int(seed))


def append_line(path: str, step: int, seed: int | None, values: dict) -> None:
    """One line of a log: the step, the seed where there is one, and numbers or lists of numbers by name."""
    if "seed" in values and seed is not None:
        raise ValueError(f"log: seed must be said once, got {values['seed']!r} besides {seed}; leave it out")
    plain = lambda name, value: (
        [number(f"log: {name}", v) for v in value] if isinstance(value, (list, tuple)) else number(f"log: {name}", value)
    )
    head = {"step": int(step)} if seed is None else {"seed": seed, "step": int(step)}
    line = json.dumps({**head, **{name: plain(name, value) for name, value in values.items()}})
    with open(path, "a", encoding="utf-8") as file:
        file.write(line + "\n")
