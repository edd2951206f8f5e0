"""Makes Python functions a learning rule that pcn-check can hold against the theory of predictive coding.

Everything here has a sample as a row: x is (B, n_0), activities z_l are (B, n_l). In the files, and in pcn-check itself, a
sample is a column; this package transposes. Weights are the same on both sides: W_l is (n_l, n_{l-1}), so a layer maps a batch Z
to Z @ W.T, as torch.nn.Linear does. The protocol is described in docs/protocol.md; this package needs NumPy and safetensors.
"""

from .activations import ACTIVATIONS, SLOPES
from .closed_forms import read_answer, theory, write_case
from .comparison import compare
from .evaluation import evaluate
from .generative_rules import GenerativeRule, generative_rule
from .models import Model, model
from .problems import GenerativeProblem, Problem
from .recorder import Recorder
from .recording import record
from .rules import Rule, rule
from .serving import Undecided
from .training_log import TrainingLog, training_log

__all__ = [
    "ACTIVATIONS",
    "SLOPES",
    "GenerativeProblem",
    "GenerativeRule",
    "Model",
    "Problem",
    "Recorder",
    "Rule",
    "TrainingLog",
    "Undecided",
    "compare",
    "evaluate",
    "generative_rule",
    "model",
    "read_answer",
    "record",
    "rule",
    "theory",
    "training_log",
    "write_case",
]
__version__ = "0.1.0"
