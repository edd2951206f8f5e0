"""Learning rules for networks with clamped ends."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .arrays import shaped
from .formats import OLDER, PROTOCOL
from .problems import GenerativeProblem, Problem
from .serving import Served, Undecided


@dataclass(frozen=True)
class Rule(Served):
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
            return {"F": shaped("energy", [self.energy(problem, activities)], [()])[0]}
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


def _activities(where: str, problem: Problem, z) -> dict:
    rows = [(problem.batch, n) for n in problem.widths]
    return {f"z_{i}": a.T for i, a in enumerate(shaped(where, z, rows))}


def _by_layer(where: str, problem: Problem, found, weights: str, bias: str) -> dict:
    """Tensors named by layer, of a list for the weights, or of the pair with the biases' list where there are biases."""
    shapes = [W.shape for W in problem.weights]
    if problem.biases is None:
        return {weights.format(i + 1): d for i, d in enumerate(shaped(where, found, shapes))}
    if not (isinstance(found, tuple) and len(found) == 2):
        pair = "(weights, biases)" if where == "trajectory" else "(dW, db)"
        raise ValueError(f"{where} must return the pair {pair} where a problem has biases, got {type(found).__name__}")
    dW, db = shaped(where, found[0], shapes), shaped(where, found[1], [(n,) for n in problem.widths[1:]])
    return {**{weights.format(i + 1): d for i, d in enumerate(dW)}, **{bias.format(i + 1): d for i, d in enumerate(db)}}


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
