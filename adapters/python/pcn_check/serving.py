"""Answers pcn-check line by line: what both kinds of rules do."""

from __future__ import annotations

import sys

import numpy as np
from safetensors.numpy import save_file

from .cases import read_case
from .lines import converse


class Undecided(Exception):
    """Raise it where the rule has no answer, with the reason: not converged, not available here. It is not a failure."""


class Served:
    """Answers pcn-check: what both kinds of rules do."""

    def serve(self) -> None:
        """Answers pcn-check until it is done, or one case if two file names are given. What the rule prints goes to stderr."""
        if len(sys.argv) == 3:
            self._reply(sys.argv[1], sys.argv[2])
            return

        def answer(request: dict) -> dict:
            self._reply(request["case"], request["reply"])
            return {}

        converse(self._hello(), answer)

    def _reply(self, case: str, reply: str) -> None:
        problem, activities, metadata = read_case(case)
        said = {"protocol": metadata["protocol"], "case": metadata.get("case", "")}
        tensors = {}
        try:
            tensors = self._answer(problem, activities, metadata)
        except Undecided as why:
            said["undecided"] = str(why) or "no reason given"
        # NumPy keeps a scalar a scalar here, where ascontiguousarray would make it a vector.
        save_file({name: np.array(value, order="C") for name, value in tensors.items()}, reply, said)
