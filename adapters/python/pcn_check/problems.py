"""What a rule is asked about: a network with clamped ends, and a generative network."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .activations import ACTIVATIONS


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
