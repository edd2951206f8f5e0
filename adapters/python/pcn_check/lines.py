"""Talks with pcn-check line by line, over standard input and output."""

from __future__ import annotations

import json
import os
import sys
import traceback


def converse(greeting: dict, answer) -> None:
    """Answers each request with what `answer(request)` gives, or with its error, until pcn-check is done."""
    # The protocol keeps standard output for itself; prints, C's too, go where they can be read.
    sys.stdout.flush()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    _write(answers, greeting)
    for text in sys.stdin:
        request = json.loads(text)
        try:
            said = answer(request)
        except Exception as error:  # whatever was called does, the next request may work
            traceback.print_exc()
            said = {"error": f"{type(error).__name__}: {error}"[:500]}
        _write(answers, {"id": request["id"], **said})


def _write(stream, value: dict) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()
