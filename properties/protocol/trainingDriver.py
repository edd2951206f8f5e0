"""Writes the logs of seeds 1 to N of a training script, of its refactoring and of a version whose inference is cut, into a folder.

All of them train for 8 steps, to be quick; the script that does so is written there too.
"""

import sys

import pcn_check

script, folder, seeds = sys.argv[1], sys.argv[2], int(sys.argv[3])
before = open(script, encoding="utf-8").read().replace("TRAINING_STEPS = 25", "TRAINING_STEPS = 8")
with open(f"{folder}/train.py", "w", encoding="utf-8") as file:
    file.write(before)


def replaced(text, new, old_start, old_end):
    start, end = text.index(old_start), text.index(old_end)
    return text[:start] + new + text[end:]


# Other code, the same numbers up to roundoff: gradients of the activities by hand, and the energy summed from the last layer down.
BY_HAND = '''def infer(weights, x, y):
    L = len(weights)
    with torch.no_grad():
        z = forward(weights, x)[:-1] + [y]
        for _ in range(INFERENCE_STEPS):
            predictions = [z[0], *(predict(weights, l, z[l]) for l in range(L))]
            errors = [a - p for a, p in zip(z, predictions, strict=True)]
            bent = [e if l == L else e * (1 - p * p) for l, (e, p) in enumerate(zip(errors, predictions, strict=True))]
            hidden = [z[l] - INFERENCE_RATE * (errors[l] - bent[l + 1] @ weights[l]) for l in range(1, L)]
            z = [z[0], *hidden, z[L]]
    return z


'''
refactored = replaced(before, BY_HAND, "def infer(", "def train(").replace("for l in range(len(weights)))\n", "for l in reversed(range(len(weights))))\n")
cut = before.replace("INFERENCE_STEPS = 50", "INFERENCE_STEPS = 20")
assert len({before, refactored, cut}) == 3

for name, text in {"before": before, "unchanged": before, "refactored": refactored, "cut": cut}.items():
    program = {"__name__": name}
    exec(text, program)
    for seed in range(1, seeds + 1):
        program["train"](seed, pcn_check.training_log(f"{folder}/{name}/{seed}.jsonl", seed=seed).log)
