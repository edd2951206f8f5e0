"""Learning rules for generative networks."""

from __future__ import annotations

from dataclasses import dataclass, field

from .arrays import shaped
from .formats import PROTOCOL
from .problems import GenerativeProblem
from .serving import Served, Undecided


@dataclass(frozen=True)
class GenerativeRule(Served):
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
            *dW, dR = shaped("learn", [*dW, dR], shapes)
            return {f"update_{i + 1}.weights": d for i, d in enumerate([*dW[::-1], dR])}
        if ask == "prediction":
            shape = (problem.batch, len(problem.readout))
            return {"prediction": shaped("predict", [self.predict(problem)], [shape])[0].T}
        if ask == "energy" and self.energy is not None:
            return {"F": shaped("energy", [self.energy(problem, latents)], [()])[0]}
        if ask == "settle" and self.settle is not None:
            moved = self.settle(problem, latents, float(metadata["rate"]), int(metadata["steps"]))
            return _states("settle", problem, moved)
        raise NotImplementedError(f"{self.name} does not answer {ask!r}")


def _states(where: str, problem: GenerativeProblem, latents) -> dict:
    """The states of all nodes, the top's first, the clamped ones as they were given."""
    x = shaped(where, latents, [(problem.batch, n) for n in problem.widths[1:]])
    label = [] if problem.target is None else [problem.target]
    return {f"z_{k}": a.T for k, a in enumerate([*x[::-1], problem.data, *label])}


def generative_rule(*, name: str, departures: dict | None = None, **rest):
    """Makes a rule for generative networks of a class with `infer`, `learn` and `predict`, and `energy` and `settle` if it has them."""

    def make(what) -> GenerativeRule:
        it = what() if isinstance(what, type) else what
        more = {ask: getattr(it, ask, None) for ask in ("energy", "settle")}
        return GenerativeRule(name, it.infer, it.learn, it.predict, **more, departures=departures or {}, **rest)

    return make
