"""A word diff in the notation of wdiff, taken apart."""

from typing import Literal

Part = tuple[Literal["same", "out", "in"], str]


def parts(diff: str) -> list[list[Part]]:
    """Part each line of a diff into what stays, what went out and what came in.

    Args:
        diff: as `Revision.diff` has it, a change a line: `said that [-12-] {+13+} people were`.
    """
    return [_line(line) for line in diff.split("\n")]


def _line(line: str) -> list[Part]:
    before, opened, rest = line.partition("[-")
    out = None
    if opened:
        end = rest.find("-] {+")
        out, _, rest = rest.partition("-]") if end < 0 else (rest[:end], "", rest[end + 2 :])
    else:
        before, rest = "", line
    between, opened, rest_in = rest.partition("{+")
    came, _, after = rest_in.rpartition("+}") if opened else ("", "", between)
    found: list[Part] = [
        ("same", before if out is not None else between if opened else ""),
        ("out", out or ""),
        ("in", came),
        ("same", after),
    ]
    return [(kind, text.strip()) for kind, text in found if text.strip()]
