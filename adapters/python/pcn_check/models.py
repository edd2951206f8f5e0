"""A model of any architecture as a command that pcn-check can ask: predictions, local products and energy, layer by layer.

    pcn_check.model(nn.Sequential(...), inputs=x, targets=y).serve()

The conversation is described in docs/models.md. Layer l predicts node l from node l-1; samples lie along the first axis.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import load_file, save_file

from .arrays import as_numpy
from .formats import MODEL
from .lines import converse
from .minimise import minimise
from .model_frameworks import framework_of

LOSSES = {"squared": "gaussian", "cross-entropy": "categorical"}


def model(layers, *, inputs, targets, loss="squared", precisions=None, settle=None, energy=None, name="model") -> Model:
    """The network `layers`, which predicts `targets` from `inputs`, as a command. Call serve() on it.

    layers: a torch.nn.Sequential or a list of modules, each a layer with a node behind it; in JAX a list of pairs (function,
        parameters), with function(parameters, z). Or a function build(width=..., seed=...) that makes one of these, with defaults for
        both: then --widths asks for networks of several widths.
    inputs, targets: one batch, samples along the first axis. Targets of "cross-entropy" are classes or probabilities over the last axis.
    loss: "squared", half the squared error, or "cross-entropy" on logits; the mean over samples.
    precisions: p_1 .. p_L of the nodes' squared errors, 1 unless told.
    settle: your inference, settle(states) -> states, with lists z_0 .. z_L of your arrays, the first and last clamped. Unless told,
        the energy is minimised from the feedforward sweep (L-BFGS) until ||dF/dz|| is 1e-6 of its first norm (1e-3 in float32).
    energy: your energy, energy(states, predictions) -> a list of F_1 .. F_L, means over samples. Unless told, half the squared errors.
    """
    if loss not in LOSSES:
        raise ValueError(f"model: loss must be one of {', '.join(LOSSES)}, got {loss!r}; both are means over the samples")
    if len(inputs) != len(targets) or len(inputs) == 0:
        raise ValueError(f"model: inputs and targets must have as many samples, got {len(inputs)} and {len(targets)}")
    built = callable(layers) and not hasattr(layers, "parameters")
    found = Model(layers, inputs, targets, loss, precisions, settle, energy, name, built, {})
    if not built:
        found.network({})  # refuses at once what cannot be asked
    return found


@dataclass(frozen=True)
class Model:
    layers: object
    inputs: object
    targets: object
    loss: str
    precisions: list | None
    own_settle: object
    own_energy: object
    name: str
    built: bool
    networks: dict

    def serve(self) -> None:
        """Answers pcn-check until it is done. What the model prints goes to stderr."""
        greeting = {"protocol": MODEL, "name": self.name, "answers": ["settle", "backprop"], "widths": self.built}
        converse(greeting, self._answer)

    def network(self, request: dict):
        """The layers that a request is about, of its framework; the last one is kept."""
        at = {key: request[key] for key in ("width", "seed") if key in request} if self.built else {}
        key = tuple(at.items())
        if key not in self.networks:
            self.networks.clear()
            layers = self.layers(**at) if self.built else self.layers
            self.networks[key] = framework_of(layers, self.inputs)
            precisions = self._precisions(len(self.networks[key].layers))
            if any(not p > 0 for p in precisions):
                raise ValueError(f"model: precisions must be positive, got {precisions}")
        return self.networks[key]

    def _precisions(self, depth: int) -> list:
        given = [1.0] * depth if self.precisions is None else list(self.precisions)
        if len(given) != depth:
            raise ValueError(f"model: precisions must be one for each of the {depth} layers, got {len(given)}")
        return given

    def _answer(self, request: dict) -> dict:
        network = self.network(request)
        given = load_file(request["case"]) if "case" in request else {}
        answers = {
            "network": self._network,
            "predict": self._predict,
            "pull": self._pull,
            "energy": self._energy,
            "settle": self._settle,
            "backprop": self._backprop,
        }
        if request.get("ask") not in answers:
            raise ValueError(f"ask must be one of {', '.join(answers)}, got {request.get('ask')!r}")
        layer = request.get("layer")
        if request["ask"] in ("predict", "pull") and not (isinstance(layer, int) and 1 <= layer <= len(network.layers)):
            raise ValueError(f"layer must be 1 to {len(network.layers)}, got {layer!r}; layers are counted from 1")
        tensors = answers[request["ask"]](network, given, layer)
        metadata = {}
        if request["ask"] == "network":
            metadata = {"unitRoundoff": repr(network.unit_roundoff), "terms": json.dumps(self._terms(network))}
        save_file({key: _plain(value) for key, value in tensors.items()}, request["reply"], metadata)
        return {}

    def _terms(self, network) -> list:
        precisions = self._precisions(len(network.layers))
        terms = [{"kind": "gaussian", "precision": p} for p in precisions]
        return terms if self.loss == "squared" else [*terms[:-1], {"kind": "categorical"}]

    def _network(self, network, _given, _layer) -> dict:
        L = len(network.layers)
        target = as_numpy(self.targets)
        if self.loss == "cross-entropy":
            output = network.sweep()[-1]
            if target.shape == tuple(output.shape[:-1]):  # classes
                target = np.eye(output.shape[-1])[target.astype(int)]
        parameters = {f"layer_{l}.{k}": v for l in range(1, L + 1) for k, v in network.parameters(l).items()}
        return {"clamped_0": self.inputs, f"clamped_{L}": target, **parameters}

    def _predict(self, network, given, l) -> dict:
        z = network.state(l - 1, given[f"z_{l - 1}"])
        prediction = network.predict(l, z, network.own(l, given))
        return {"prediction": prediction, f"z_{l - 1}": z}

    def _pull(self, network, given, l) -> dict:
        by_state, by_parameters = network.pull(l, given[f"z_{l - 1}"], network.own(l, given), given["g"])
        pulled = {f"pull.{name}": value for name, value in by_parameters.items()}
        return pulled if by_state is None else {"pull_z": by_state, **pulled}

    def _energies(self, network, states, owns) -> list:
        """One forward pass over all layers, as a training loop makes it."""
        predictions = [network.predict(l, states[l - 1], owns[l - 1]) for l in range(1, len(network.layers) + 1)]
        if self.own_energy is not None:
            return list(self.own_energy(states, predictions))
        pairs = zip(states[1:], predictions, self._terms(network))
        return [network.price(z, f, term) for z, f, term in pairs]

    def _energy(self, network, given, _layer) -> dict:
        L = len(network.layers)
        states = [network.state(l, given[f"z_{l}"]) for l in range(L + 1)]
        energies = self._energies(network, states, [network.own(l, given) for l in range(1, L + 1)])
        return {"energies": np.array([as_numpy(value) for value in energies], dtype=np.float64)}

    def _settle(self, network, given, _layer) -> dict:
        L = len(network.layers)
        states = [network.state(l, given[f"z_{l}"]) for l in range(L + 1)]
        owns = [network.own(l, given) for l in range(1, L + 1)]
        if self.own_settle is not None:
            settled = self.own_settle(states)
            if len(settled) != L + 1:
                raise ValueError(f"settle must return z_0 to z_{L}, got {len(settled)} arrays; keep the clamped ends in the list")
            return {f"z_{l}": z for l, z in enumerate(settled)}
        if L == 1:
            return {f"z_{l}": z for l, z in enumerate(states)}
        tolerance = 1e-6 if network.unit_roundoff < 2**-40 else 1e-3
        gradient = network.gradient_by_states(lambda hidden: self._energies(network, [states[0], *hidden, states[-1]], owns))
        hidden = minimise(gradient, [as_numpy(z) for z in states[1:-1]], tolerance)
        return {"z_0": states[0], **{f"z_{l}": z for l, z in enumerate(hidden, 1)}, f"z_{L}": states[-1]}

    def _backprop(self, network, given, _layer) -> dict:
        L = len(network.layers)
        target = self._network(network, {}, None)[f"clamped_{L}"]
        owns = [network.own(l, given) for l in range(1, L + 1)]
        found = network.loss_gradient(owns, target, self._terms(network)[-1])
        return {f"layer_{l}.{name}": value for l, own in enumerate(found, 1) for name, value in own.items()}


def _plain(value) -> np.ndarray:
    return np.array(as_numpy(value), order="C")
