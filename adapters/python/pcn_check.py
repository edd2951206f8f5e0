"""Makes Python functions a learning rule that pcn-check can hold against the theory of predictive coding.

Everything here has a sample as a row: x is (B, n_0), activities z_l are (B, n_l). In the files, and in pcn-check itself, a
sample is a column; this module transposes. Weights are the same on both sides: W_l is (n_l, n_{l-1}), so a layer maps a batch Z
to Z @ W.T, as torch.nn.Linear does. The protocol is described in docs/protocol.md; this file needs NumPy and safetensors.
"""

from __future__ import annotations

import json
import math
import os
import sys
import traceback
from dataclasses import dataclass, field

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

__all__ = ["ACTIVATIONS", "Problem", "Rule", "Undecided", "read_answer", "rule", "write_case"]
__version__ = "0.1.0"

PROTOCOL = "pcn-check/1"

# phi by name, for NumPy. What other libraries call gelu may be its tanh approximation; this is u Phi(u).
ACTIVATIONS = {
    "identity": lambda u: u,
    "relu": lambda u: np.maximum(u, 0),
    "leaky-relu": lambda u: np.where(u > 0, u, 0.01 * u),
    "tanh": np.tanh,
    "sigmoid": lambda u: np.exp(-np.logaddexp(0, -u)),
    "gelu": lambda u: u * np.vectorize(math.erfc, otypes=[float])(-u / math.sqrt(2)) / 2,
}


class Undecided(Exception):
    """Raise it where the rule has no answer, with the reason: not converged, not available here. It is not a failure."""


@dataclass(frozen=True)
class Problem:
    """A network with clamped ends; entry l-1 of a list is layer l of L.

    Layer l predicts f_l(z_{l-1}) = skip_l z_{l-1} + phi_l(scale_l W_l z_{l-1} + b_l), or with placement "before"
    skip_l z_{l-1} + scale_l W_l phi_l(z_{l-1}) + b_l. A linear network has identities for phi and no biases.
    The energy of one sample is F = 1/2 sum_l precision_l |z_l - f_l(z_{l-1})|^2.
    """

    weights: list[np.ndarray]  # W_l (n_l, n_{l-1})
    scales: list[float]  # a_l
    skips: list[bool]  # True where z_{l-1} is added to what layer l computes
    precisions: list[float]  # p_l > 0
    x: np.ndarray  # (B, n_0)
    y: np.ndarray  # (B, n_L)
    accuracy: float  # the relative error that the activities may have
    seed: int
    biases: list[np.ndarray] | None = None  # b_l (n_l); None for a linear network
    activations: list[str] = field(default_factory=list)  # names in ACTIVATIONS; "identity" for linear layers
    placement: str = "after"  # "after": phi(a W z + b); "before": a W phi(z) + b

    @property
    def widths(self) -> list[int]:
        return [self.x.shape[1], *(W.shape[0] for W in self.weights)]

    @property
    def batch(self) -> int:
        return self.x.shape[0]

    def forward(self, layer: int, z, activations=ACTIVATIONS):
        """f_l(z) row by row, l = 1..L. For torch or JAX: `replace(problem, weights=..., biases=...)` with arrays of that kind,
        and functions of that library under the names in ACTIVATIONS, as far as they are used.
        """
        i = layer - 1
        phi = activations[self.activations[i]] if self.activations else ACTIVATIONS["identity"]
        bias = 0.0 if self.biases is None else self.biases[i]
        before = self.placement == "before"
        out = self.scales[i] * ((phi(z) if before else z) @ self.weights[i].T) + bias
        out = out if before else phi(out)
        return out + z if self.skips[i] else out


@dataclass(frozen=True)
class Rule:
    """A learning rule: `infer(problem)` gives z_0..z_L, `learn(problem, activities)` gives dW_1..dW_L, the mean over samples.

    Where the problem has biases, learn gives the pair of lists (dW, db).
    """

    name: str
    infer: object
    learn: object
    energy: object = None  # energy(problem, activities): F, the mean over samples; only if you have one
    # {check id: reason} for what the rule fails by design, or {"reason": …, "shows": "sometimes"}
    departures: dict = field(default_factory=dict)
    accuracy: float | None = None  # the relative error to ask of infer
    unit_roundoff: float | None = None  # 2**-24 for a learn that computes in float32
    range: tuple | None = None  # the least and the greatest size of inputs and targets; 2**-500 to 2**500 in float64
    batch: str | None = None  # "within-rank": defined only for B <= min(n_0..n_{L-1})
    promises: list | None = None  # what it is held to in place of what it departs from: "moves-by-residual", …
    # What the rule is made for: skips, scales, precisions, biases (True unless told), multipliers (False unless told), nonlinear
    # (not asked unless told), activations and placements (lists), depth ([least, greatest]), width. What it lacks it must refuse:
    # raise Undecided.
    capabilities: dict | None = None

    def serve(self) -> None:
        """Answers pcn-check until it is done, or one case if two file names are given. What the rule prints goes to stderr."""
        if len(sys.argv) == 3:
            self._reply(sys.argv[1], sys.argv[2])
            return
        # The protocol keeps standard output for itself; prints, C's too, go where they can be read.
        sys.stdout.flush()
        answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        _line(answers, self._hello())
        for text in sys.stdin:
            request = json.loads(text)
            answer = {"id": request["id"]}
            try:
                self._reply(request["case"], request["reply"])
            except Exception as error:  # whatever the rule does, the next case may work
                traceback.print_exc()
                answer["error"] = f"{type(error).__name__}: {error}"[:500]
            _line(answers, answer)

    def _hello(self) -> dict:
        said = {
            "accuracy": self.accuracy,
            "unitRoundoff": self.unit_roundoff,
            "range": self.range,
            "batch": self.batch,
            "promises": self.promises,
            "capabilities": self.capabilities,
            "energy": None if self.energy is None else True,
        }
        known = {key: value for key, value in said.items() if value is not None}
        return {"protocol": PROTOCOL, "name": self.name, "departures": self.departures, **known}

    def _reply(self, case: str, reply: str) -> None:
        problem, activities, metadata = _read_case(case)
        said = {"protocol": PROTOCOL, "case": metadata.get("case", "")}
        tensors = {}
        try:
            tensors = self._answer(metadata.get("ask", "activities"), problem, activities)
        except Undecided as why:
            said["undecided"] = str(why) or "no reason given"
        # NumPy keeps a scalar a scalar here, where ascontiguousarray would make it a vector.
        save_file({name: np.array(value, order="C") for name, value in tensors.items()}, reply, said)

    def _answer(self, ask: str, problem: Problem, activities) -> dict:
        widths, batch = problem.widths, problem.batch
        if len(problem.y) != batch:  # NumPy would broadcast one over the other
            raise Undecided(f"y must have a row for each row of x, got {len(problem.y)} and {batch}")
        if ask == "activities":
            rows = [(batch, n) for n in widths]
            return {f"z_{i}": z.T for i, z in enumerate(_arrays("infer", self.infer(problem), rows))}
        if ask == "updates":
            shapes = [W.shape for W in problem.weights]
            found = self.learn(problem, activities)
            if problem.biases is None:
                return {f"dW_{i + 1}": d for i, d in enumerate(_arrays("learn", found, shapes))}
            if not (isinstance(found, tuple) and len(found) == 2):
                raise ValueError(f"learn must return the pair (dW, db) where a problem has biases, got {type(found).__name__}")
            dW, db = _arrays("learn", found[0], shapes), _arrays("learn", found[1], [(n,) for n in widths[1:]])
            return {**{f"dW_{i + 1}": d for i, d in enumerate(dW)}, **{f"db_{i + 1}": d for i, d in enumerate(db)}}
        if ask == "energy" and self.energy is not None:
            return {"F": _arrays("energy", [self.energy(problem, activities)], [()])[0]}
        raise NotImplementedError(f"{self.name} does not answer {ask!r}")


def rule(*, name: str, departures: dict | None = None, **rest):
    """Makes a rule of a class with `infer` and `learn`, as a decorator, or of two functions: `rule(name=…)(infer, learn)`."""

    def make(what, learn=None, energy=None) -> Rule:
        if learn is not None:
            return Rule(name, what, learn, energy, departures or {}, **rest)
        it = what() if isinstance(what, type) else what
        return Rule(name, it.infer, it.learn, getattr(it, "energy", None), departures or {}, **rest)

    return make


def write_case(path: str, *, weights, x, y, scales=None, skips=None, precisions=None) -> None:
    """Writes a linear network with data, samples as rows, for `pcn-check theory PATH -o ANSWER`."""
    lists = {"scales": scales, "skips": skips, "precisions": precisions}
    given = {name: json.dumps([v.item() if hasattr(v, "item") else v for v in values]) for name, values in lists.items() if values is not None}
    tensors = {"x": _array(x).T, "y": _array(y).T, **{f"W_{i + 1}": _array(W) for i, W in enumerate(weights)}}
    save_file({k: np.array(v, dtype=np.float64, order="C") for k, v in tensors.items()}, path, {"protocol": PROTOCOL, **given})


def read_answer(path: str) -> dict[str, np.ndarray]:
    """What `pcn-check theory` wrote, with samples as rows again."""
    with safe_open(path, "np") as file:
        columns = set(json.loads((file.metadata() or {}).get("columns", "[]")))
    return {name: value.T if name in columns else value for name, value in load_file(path).items()}


def _read_case(path: str):
    with safe_open(path, "np") as file:
        metadata = file.metadata() or {}
    if metadata.get("protocol") != PROTOCOL:
        raise ValueError(f"case must be of protocol {PROTOCOL}, got {metadata.get('protocol')}; update pcn_check")
    tensors = load_file(path)
    depth = sum(name.startswith("W_") for name in tensors)
    layers = range(1, depth + 1)
    given = {name: json.loads(metadata[name]) for name in ("scales", "skips", "precisions", "activations") if name in metadata}
    problem = Problem(
        weights=[tensors[f"W_{i}"] for i in layers],
        scales=[float(a) for a in given.get("scales", [1.0] * depth)],
        skips=given.get("skips", [False] * depth),
        precisions=[float(p) for p in given.get("precisions", [1.0] * depth)],
        x=tensors["x"].T.copy(),
        y=tensors["y"].T.copy(),
        accuracy=float(metadata.get("accuracy", "1e-8")),
        seed=int(metadata.get("seed", "1")),
        biases=[tensors[f"b_{i}"] for i in layers] if "b_1" in tensors else None,
        activations=given.get("activations", ["identity"] * depth),
        placement=metadata.get("placement", "after"),
    )
    activities = [tensors[f"z_{i}"].T.copy() for i in range(depth + 1)] if "z_0" in tensors else None
    return problem, activities, metadata


def _arrays(where: str, values, shapes) -> list[np.ndarray]:
    arrays = [_array(value) for value in values]
    got = [a.shape for a in arrays]
    if got != [tuple(s) for s in shapes]:
        raise ValueError(f"{where} must return arrays of shapes {[tuple(s) for s in shapes]}, got {got}; a sample is a row")
    return arrays


def _array(value) -> np.ndarray:
    """NumPy's float64 or float32 of an array of any library, exactly."""
    if hasattr(value, "detach"):  # torch
        value = value.detach().cpu()
    array = np.asarray(value)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def _line(stream, value: dict) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()
