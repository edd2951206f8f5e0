"""Reads a case file: the network with its data, and the states where they are given."""

from __future__ import annotations

import json

from safetensors import safe_open
from safetensors.numpy import load_file

from .formats import OLDER, PROTOCOL
from .problems import GenerativeProblem, Problem


def read_case(path: str):
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
