"""Makes Python functions a learning rule that pcn-check can hold against the theory of predictive coding.

Everything here has a sample as a row: x is (B, n_0), activities z_l are (B, n_l). In the files, and in pcn-check itself, a
sample is a column; this module transposes. Weights are the same on both sides: W_l is (n_l, n_{l-1}), so a layer maps a batch Z
to Z @ W.T, as torch.nn.Linear does. The protocol is described in docs/protocol.md; this file needs NumPy and safetensors.
"""

from __future__ import annotations

import json
import math
import os
import shlex
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass, field

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

__all__ = [
    "ACTIVATIONS",
    "SLOPES",
    "GenerativeProblem",
    "GenerativeRule",
    "Problem",
    "Recorder",
    "Rule",
    "Undecided",
    "evaluate",
    "generative_rule",
    "read_answer",
    "record",
    "rule",
    "theory",
    "write_case",
]
__version__ = "0.1.0"

PROTOCOL = "pcn-check/2"
OLDER = "pcn-check/1"  # of cases that are asked in one-shot mode, where a rule cannot say what it speaks

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
class GenerativeProblem:
    """A generative network by its paper's letters; l runs from the data upwards, entry l of a list belongs to W_l, l = 0..L-1.

    x_l = f_l(W_l x_{l+1}) + e_l, y = R x_L + e_y. The energy of one sample is
    E = 1/2 sum_l p_l |e_l|^2 + 1/2 p_y |R x_L - y|^2 + 1/2 prior |x_L|^2, without its second term where no label is given.
    """

    weights: list[np.ndarray]  # W_l (n_l, n_{l+1})
    activations: list[str]  # f_l: names in ACTIVATIONS and SLOPES
    precisions: list[float]  # p_l > 0
    readout: np.ndarray  # R (K, n_L)
    readout_precision: float  # p_y > 0
    prior: float  # the precision of the top's prior; 0 where it is flat
    data: np.ndarray  # x_0 (B, n_0)
    target: np.ndarray | None  # y (B, K); None where no label is given
    accuracy: float  # the relative error that the latents may have
    seed: int

    @property
    def widths(self) -> list[int]:
        return [*(W.shape[0] for W in self.weights), self.weights[-1].shape[1]]

    @property
    def batch(self) -> int:
        return self.data.shape[0]


class _Served:
    """Answers pcn-check: what both kinds of rules do."""

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

    def _reply(self, case: str, reply: str) -> None:
        problem, activities, metadata = _read_case(case)
        said = {"protocol": metadata["protocol"], "case": metadata.get("case", "")}
        tensors = {}
        try:
            tensors = self._answer(problem, activities, metadata)
        except Undecided as why:
            said["undecided"] = str(why) or "no reason given"
        # NumPy keeps a scalar a scalar here, where ascontiguousarray would make it a vector.
        save_file({name: np.array(value, order="C") for name, value in tensors.items()}, reply, said)


@dataclass(frozen=True)
class Rule(_Served):
    """A learning rule: `infer(problem)` gives z_0..z_L, `learn(problem, activities)` gives dW_1..dW_L, the mean over samples.

    Where the problem has biases, learn gives the pair of lists (dW, db). The other questions are asked of a rule that has them.
    """

    name: str
    infer: object
    learn: object
    energy: object = None  # energy(problem, activities): F, the mean over samples
    step: object = None  # step(problem): (activities, what learn gives at them), as the training step computes both
    # trajectory(problem, steps, activity_rate, parameter_rate), where parameters move during inference: a list of steps + 1 points
    # (activities, weights), or (activities, (weights, biases)) where the problem has biases, the first at the feedforward sweep.
    trajectory: object = None
    trajectory_order: str | None = None  # "alternating" where parameters move by the activities of after their step
    departures: dict = field(default_factory=dict)  # {check id: reason}, or {check id: {"reason": ..., "shows": "sometimes"}}
    promises: list | None = None  # what a rule that departs is held to instead: "equals-backprop", ...
    accuracy: float | None = None  # the relative error to ask of infer
    unit_roundoff: float | None = None  # 2**-24 for a learn that computes in float32
    range: tuple | None = None  # the least and the greatest size of the largest number in x and y; 2**-500 to 2**500 in float64
    batch: str | None = None  # "within-rank": defined only for B <= min(n_0..n_{L-1})
    # What the rule is made for: skips, scales, precisions, biases (True unless told), multipliers (False unless told), nonlinear
    # (not asked unless told), activations and placements (lists), depth (a pair), width. What it lacks it must refuse: raise
    # Undecided.
    capabilities: dict | None = None

    def _hello(self) -> dict:
        answers = [ask for ask in ("energy", "step", "trajectory") if getattr(self, ask) is not None]
        said = {
            "promises": self.promises,
            "accuracy": self.accuracy,
            "unitRoundoff": self.unit_roundoff,
            "range": self.range,
            "batch": self.batch,
            "capabilities": self.capabilities,
            "answers": answers or None,
            "trajectoryOrder": self.trajectory_order,
        }
        known = {key: value for key, value in said.items() if value is not None}
        return {"protocol": PROTOCOL, "name": self.name, "departures": self.departures, **known}

    def _answer(self, problem: Problem, activities, metadata: dict) -> dict:
        if isinstance(problem, GenerativeProblem):
            raise Undecided(f"{self.name} is for networks with clamped ends, and this one is generative")
        ask = metadata.get("ask", "activities")
        if len(problem.y) != problem.batch:  # NumPy would broadcast one over the other
            raise Undecided(f"y must have a row for each row of x, got {len(problem.y)} and {problem.batch}")
        if metadata["protocol"] == OLDER:
            weights, bias = "dW_{}", "db_{}"
        else:
            weights, bias = "update_{}.weights", "update_{}.bias"
        if ask == "activities":
            return _activities("infer", problem, self.infer(problem))
        if ask == "updates":
            return _by_layer("learn", problem, self.learn(problem, activities), weights, bias)
        if ask == "energy" and self.energy is not None:
            return {"F": _arrays("energy", [self.energy(problem, activities)], [()])[0]}
        if ask == "step" and self.step is not None:
            z, updates = self.step(problem)
            return {**_activities("step", problem, z), **_by_layer("step", problem, updates, weights, bias)}
        if ask == "trajectory" and self.trajectory is not None:
            steps = int(metadata["steps"])
            points = self.trajectory(problem, steps, float(metadata["activityRate"]), float(metadata["parameterRate"]))
            if len(points) != steps + 1:
                raise ValueError(f"trajectory must return {steps + 1} points for {steps} steps, got {len(points)}")
            each = []
            for z, parameters in points:
                named = _by_layer("trajectory", problem, parameters, "layer_{}.weights", "layer_{}.bias")
                each.append({**_activities("trajectory", problem, z), **named})
            return {name: np.stack([point[name] for point in each]) for name in each[0]}
        raise NotImplementedError(f"{self.name} does not answer {ask!r}")


@dataclass(frozen=True)
class GenerativeRule(_Served):
    """A rule for generative networks: `infer(problem)` gives x_1..x_L at rest, `learn(problem, latents)` gives ([dW_0, ...], dR), the
    mean over samples, `predict(problem)` gives R x_L (B, K) from the data alone. The other questions are asked of a rule that has them.
    """

    name: str
    infer: object
    learn: object
    predict: object
    energy: object = None  # energy(problem, latents): E, the mean over samples
    settle: object = None  # settle(problem, latents, rate, steps): x_1..x_L after so many steps of inference, all layers at once
    departures: dict = field(default_factory=dict)
    accuracy: float | None = None
    unit_roundoff: float | None = None
    # What it is made for: precisions and prior (True unless told), activations (a list), depth (a pair), width. What it lacks it must
    # refuse: raise Undecided.
    capabilities: dict | None = None

    def _hello(self) -> dict:
        answers = [ask for ask in ("energy", "settle") if getattr(self, ask) is not None]
        said = {"accuracy": self.accuracy, "unitRoundoff": self.unit_roundoff, "capabilities": self.capabilities, "answers": answers or None}
        known = {key: value for key, value in said.items() if value is not None}
        return {"protocol": PROTOCOL, "kind": "generative", "name": self.name, "departures": self.departures, **known}

    def _answer(self, problem: GenerativeProblem, states, metadata: dict) -> dict:
        if not isinstance(problem, GenerativeProblem):
            raise Undecided(f"{self.name} is for generative networks, and this one has clamped ends")
        ask, L = metadata.get("ask", "activities"), len(problem.weights)
        latents = None if states is None else states[:L][::-1]
        if ask == "activities":
            return _states("infer", problem, self.infer(problem))
        if ask == "updates":
            dW, dR = self.learn(problem, latents)
            shapes = [*(W.shape for W in problem.weights), problem.readout.shape]
            *dW, dR = _arrays("learn", [*dW, dR], shapes)
            return {f"update_{i + 1}.weights": d for i, d in enumerate([*dW[::-1], dR])}
        if ask == "prediction":
            shape = (problem.batch, len(problem.readout))
            return {"prediction": _arrays("predict", [self.predict(problem)], [shape])[0].T}
        if ask == "energy" and self.energy is not None:
            return {"F": _arrays("energy", [self.energy(problem, latents)], [()])[0]}
        if ask == "settle" and self.settle is not None:
            moved = self.settle(problem, latents, float(metadata["rate"]), int(metadata["steps"]))
            return _states("settle", problem, moved)
        raise NotImplementedError(f"{self.name} does not answer {ask!r}")


def _states(where: str, problem: GenerativeProblem, latents) -> dict:
    """The states of all nodes, the top's first, the clamped ones as they were given."""
    x = _arrays(where, latents, [(problem.batch, n) for n in problem.widths[1:]])
    label = [] if problem.target is None else [problem.target]
    return {f"z_{k}": a.T for k, a in enumerate([*x[::-1], problem.data, *label])}


def generative_rule(*, name: str, departures: dict | None = None, **rest):
    """Makes a rule for generative networks of a class with `infer`, `learn` and `predict`, and `energy` and `settle` if it has them."""

    def make(what) -> GenerativeRule:
        it = what() if isinstance(what, type) else what
        more = {ask: getattr(it, ask, None) for ask in ("energy", "settle")}
        return GenerativeRule(name, it.infer, it.learn, it.predict, **more, departures=departures or {}, **rest)

    return make


def rule(*, name: str, departures: dict | None = None, **rest):
    """Makes a rule of a class with `infer` and `learn`, and `energy`, `step` and `trajectory` if it has them, as a decorator, or
    of functions: `rule(name=...)(infer, learn)`.
    """

    def make(what, learn=None, energy=None, step=None, trajectory=None) -> Rule:
        if learn is not None:
            return Rule(name, what, learn, energy, step, trajectory, departures=departures or {}, **rest)
        it = what() if isinstance(what, type) else what
        more = {ask: getattr(it, ask, None) for ask in ("energy", "step", "trajectory")}
        return Rule(name, it.infer, it.learn, **more, departures=departures or {}, **rest)

    return make


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
    tensors = {"clamped_0": _array(x).T, f"clamped_{L}": _array(y).T}
    tensors.update({f"layer_{i + 1}.weights": _array(W) for i, W in enumerate(weights)})
    tensors.update({f"layer_{i + 1}.bias": _array(b) for i, b in enumerate([] if biases is None else biases)})
    said = {"protocol": PROTOCOL, "layers": json.dumps(layers), "nodes": json.dumps(nodes)}
    save_file({k: np.array(v, dtype=np.float64, order="C") for k, v in tensors.items()}, path, said)


def read_answer(path: str) -> dict[str, np.ndarray]:
    """What `pcn-check theory` wrote, with samples as rows again."""
    with safe_open(path, "np") as file:
        columns = set(json.loads((file.metadata() or {}).get("columns", "[]")))
    return {name: value.T if name in columns else value for name, value in load_file(path).items()}


def _read_case(path: str):
    with safe_open(path, "np") as file:
        metadata = file.metadata() or {}
    tensors, read = load_file(path), {OLDER: _read_older, PROTOCOL: _read_layers}.get(metadata.get("protocol"))
    if metadata.get("protocol") == PROTOCOL and metadata.get("kind") == "generative":
        return _read_generative(tensors, metadata)
    if read is None:
        raise ValueError(f"case must be of protocol {PROTOCOL} or {OLDER}, got {metadata.get('protocol')}; update pcn_check")
    network, x, y = read(tensors, metadata)
    problem = Problem(
        **network,
        x=x.T.copy(),
        y=y.T.copy(),
        accuracy=float(metadata.get("accuracy", "1e-8")),
        seed=int(metadata.get("seed", "1")),
    )
    activities = [tensors[f"z_{i}"].T.copy() for i in range(len(problem.weights) + 1)] if "z_0" in tensors else None
    return problem, activities, metadata


def _read_layers(tensors: dict, metadata: dict):
    """A network of version 2: layers by kind, nodes by term, and the states that are clamped."""
    depth = sum(name.endswith(".weights") for name in tensors)
    of = lambda name: [tensors.get(f"layer_{i}.{name}") for i in range(1, depth + 1)]
    layers = json.loads(metadata["layers"]) if "layers" in metadata else [{"kind": "dense"}] * depth
    terms = [node.get("term", {"kind": "gaussian"}) for node in json.loads(metadata.get("nodes", "[]"))[1:]] or [{"kind": "gaussian"}] * depth
    for kind, found in [("dense", layers), ("gaussian", terms)]:
        if stray := next((entry["kind"] for entry in found if entry["kind"] != kind), None):
            raise ValueError(f"case must have {kind} throughout for this version of pcn_check, got {stray}; update it")
    placements = {layer.get("placement", "after") for layer in layers if layer.get("activation", "identity") != "identity"}
    biases = of("bias")
    if len(placements) > 1 or (any(b is None for b in biases) and any(b is not None for b in biases)):
        raise ValueError("case must have one placement, and biases in all layers or in none, for this version of pcn_check; update it")
    network = {
        "weights": of("weights"),
        "scales": [float(layer.get("scale", 1)) for layer in layers],
        "skips": [layer.get("skip", False) for layer in layers],
        "precisions": [float(term.get("precision", 1)) for term in terms],
        "biases": None if biases[0] is None else biases,
        "activations": [layer.get("activation", "identity") for layer in layers],
        "placement": next(iter(placements), layers[0].get("placement", "after")),
    }
    return network, tensors["clamped_0"], tensors[f"clamped_{depth}"]


def _read_generative(tensors: dict, metadata: dict):
    """A generative network of version 2: node 0 is the top, node L the data, node L + 1 the label, predicted from the top."""
    L = sum(name.endswith(".weights") for name in tensors) - 1
    layers = json.loads(metadata["layers"]) if "layers" in metadata else [{"kind": "dense"}] * (L + 1)
    terms = [node["term"] for node in json.loads(metadata["nodes"])] if "nodes" in metadata else [{"kind": "free"}] + [{"kind": "gaussian"}] * (L + 1)
    for known, found in [(("dense",), layers), (("free", "gaussian"), terms[:1]), (("gaussian",), terms[1:])]:
        if stray := next((entry["kind"] for entry in found if entry["kind"] not in known), None):
            raise ValueError(f"case must have {' or '.join(known)} there for this version of pcn_check, got {stray}; update it")
    precision = lambda term: float(term.get("precision", 1))
    states = [tensors[f"z_{k}"].T.copy() for k in range(L + 2) if f"z_{k}" in tensors] or None
    problem = GenerativeProblem(
        weights=[tensors[f"layer_{L - l}.weights"] for l in range(L)],
        activations=[layers[L - l - 1].get("activation", "identity") for l in range(L)],
        precisions=[precision(terms[L - l]) for l in range(L)],
        readout=tensors[f"layer_{L + 1}.weights"],
        readout_precision=precision(terms[L + 1]),
        prior=0.0 if terms[0]["kind"] == "free" else precision(terms[0]),
        data=tensors[f"clamped_{L}"].T.copy(),
        target=tensors[f"clamped_{L + 1}"].T.copy() if f"clamped_{L + 1}" in tensors else None,
        accuracy=float(metadata.get("accuracy", "1e-8")),
        seed=int(metadata.get("seed", "1")),
    )
    return problem, states, metadata


def _read_older(tensors: dict, metadata: dict):
    """A network of version 1: W_l and b_l, with lists for the rest."""
    depth = sum(name.startswith("W_") for name in tensors)
    layers = range(1, depth + 1)
    given = lambda name, otherwise: json.loads(metadata[name]) if name in metadata else [otherwise] * depth
    network = {
        "weights": [tensors[f"W_{i}"] for i in layers],
        "scales": [float(a) for a in given("scales", 1.0)],
        "skips": given("skips", False),
        "precisions": [float(p) for p in given("precisions", 1.0)],
        "biases": [tensors[f"b_{i}"] for i in layers] if "b_1" in tensors else None,
        "activations": given("activations", "identity"),
        "placement": metadata.get("placement", "after"),
    }
    return network, tensors["x"], tensors["y"]


def _activities(where: str, problem: Problem, z) -> dict:
    rows = [(problem.batch, n) for n in problem.widths]
    return {f"z_{i}": a.T for i, a in enumerate(_arrays(where, z, rows))}


def _by_layer(where: str, problem: Problem, found, weights: str, bias: str) -> dict:
    """Tensors named by layer, of a list for the weights, or of the pair with the biases' list where there are biases."""
    shapes = [W.shape for W in problem.weights]
    if problem.biases is None:
        return {weights.format(i + 1): d for i, d in enumerate(_arrays(where, found, shapes))}
    if not (isinstance(found, tuple) and len(found) == 2):
        pair = "(weights, biases)" if where == "trajectory" else "(dW, db)"
        raise ValueError(f"{where} must return the pair {pair} where a problem has biases, got {type(found).__name__}")
    dW, db = _arrays(where, found[0], shapes), _arrays(where, found[1], [(n,) for n in problem.widths[1:]])
    return {**{weights.format(i + 1): d for i, d in enumerate(dW)}, **{bias.format(i + 1): d for i, d in enumerate(db)}}


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
        value = value.float() if "bfloat16" in str(value.dtype) else value  # NumPy has none
    array = np.asarray(value)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def _line(stream, value: dict) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()


def theory(*, weights, x, y, biases=None, scales=None, skips=None, precisions=None, spectrum=True, command="npx pcn-check") -> dict:
    """The closed forms for a linear network of yours, W_l (n_l, n_{l-1}), with samples as rows: x (B, n_0), y (B, n_L).

    A dict of numbers and arrays, named as in docs/protocol.md, among them `cosine` and `layer_cosines` of the two weight updates,
    `energy_over_loss`, `norm_ratio`, `pc_alignment`, `z_0`..`z_L`, `mu` and `lambda_max`; `left_out` has the reason for each that is
    missing, whole or where it is NaN. `spectrum=False` leaves out what takes longest in wide networks. `command` starts pcn-check.
    """
    where = [("x", x), ("y", y), *((f"weights[{i}]", W) for i, W in enumerate(weights))]
    for name, value in where:
        if _array(value).ndim != 2:
            raise ValueError(f"theory: {name} must have two dimensions, got shape {_array(value).shape}; a sample is a row")
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


RUN = "pcn-check-run/1"


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
) -> Recorder:
    """Begins the record of a training run in an empty or new folder, for `pcn-check diagnose FOLDER`.

    `kind` is "generative" (data x_0 at the bottom, x_l predicted as f_l(W_l x_{l+1})) or "discriminative" (z_l predicted as
    f_l(W_l z_{l-1} + b_l)). Nothing is transposed in silence: `samples` says whether a sample is one of the "rows" or "columns" of
    your arrays, `weights` whether W is "out-in" (torch.nn.Linear's) or "in-out" (z @ W). `learning_rate` is a number, or a list by
    layer with the readout's last. `unit_roundoff` is needed where you multiply in less than you store: 2**-11 for float16 and TF32,
    2**-8 for bfloat16.
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
    names = _activation_names(activations)
    rates = [
        _positive("record: learning_rate", rate, or_zero=True)
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
        "precisions": None if precisions is None else [_positive("record: precisions", p) for p in precisions],
        "readoutPrecision": None if readout_precision is None else _positive("record: readout_precision", readout_precision),
        "unitRoundoff": None if unit_roundoff is None else _positive("record: unit_roundoff", unit_roundoff),
        "inference": {
            "rate": _positive("record: inference_rate", inference_rate),
            "steps": int(_positive("record: inference_steps", inference_steps, whole=True)),
        },
        "learning": {"rates": rates, "steps": int(_positive("record: learning_steps", learning_steps, whole=True))},
    }
    text = json.dumps({key: value for key, value in said.items() if value is not None}, indent=2)
    os.makedirs(os.path.join(folder, "snapshots"), exist_ok=True)
    part = os.path.join(folder, "run.json.part")
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, os.path.join(folder, "run.json"))
    return Recorder(folder, kind, samples, weights, len(names), unit_roundoff)


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


def _positive(what: str, value, or_zero: bool = False, whole: bool = False) -> float:
    kind = "integer" if whole else "number"
    number = _number(what, value)
    if not math.isfinite(number) or number < 0 or (number == 0 and not or_zero) or (whole and number != int(number)):
        raise ValueError(f"{what} must be a positive {kind}, got {value!r}; give what your program uses")
    return number


def _number(what: str, value) -> float:
    if value is None or isinstance(value, (str, bytes)):
        raise ValueError(f"{what} must be a number, got {value!r}; give a number, or leave it out")
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError):
        raise ValueError(f"{what} must be a number, got {type(value).__name__}; give a number, or leave it out") from None


@dataclass(frozen=True)
class Recorder:
    """Writes what `pcn-check diagnose` reads. Arrays may be of NumPy, PyTorch or JAX; they are copied at once."""

    folder: str
    kind: str
    samples: str
    weights: str
    layers: int
    unit_roundoff: float | None = None

    def log(self, step: int, **numbers) -> None:
        """A line of the log: numbers by name (`energy`, `accuracy`, ...), or lists of numbers by layer."""
        plain = lambda name, value: (
            [_number(f"log: {name}", v) for v in value] if isinstance(value, (list, tuple)) else _number(f"log: {name}", value)
        )
        line = json.dumps({"step": int(step), **{name: plain(name, value) for name, value in numbers.items()}})
        with open(os.path.join(self.folder, "log.jsonl"), "a", encoding="utf-8") as file:
            file.write(line + "\n")

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
        _require_shapes(self, arrays, {name: len(values) for name, values in lists.items() if values is not None})
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
            value = [_number("snapshot: energies", v) for v in value]
        try:
            return np.array(_array(value), order="C")
        except (TypeError, ValueError):
            raise ValueError(f"snapshot: {name} must be an array of numbers, got {type(value).__name__}; give one array a layer") from None


def _require_shapes(run: Recorder, arrays: dict, counts: dict) -> None:
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


def evaluate(predict, *, labels, classes: int) -> None:
    """Answers `pcn-check diagnose --command "python3 this_file.py"` until it is done.

    `predict(given, seed)` returns the predictions (B, K) of one batch of yours when it is given these labels, an array of B
    integers: what your evaluation computes, with everything random drawn from the seed. `labels` are the true ones.
    """
    sys.stdout.flush()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # prints go where they can be read
    sys.stdout = sys.stderr
    _line(answers, {"protocol": RUN, "classes": int(classes), "labels": [int(label) for label in _array(labels)]})
    for text in sys.stdin:
        request = json.loads(text)
        answer = {"id": request["id"]}
        try:
            answer["predicted"] = _array(predict(np.array(request["labels"]), request["seed"])).tolist()
        except Exception as error:
            traceback.print_exc()
            answer["error"] = f"{type(error).__name__}: {error}"[:500]
        _line(answers, answer)
