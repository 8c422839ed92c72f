"""`newsbeam completion`: a shell completes commands, flags and values."""

import shutil
import subprocess

import pytest

from pipelines.cli.flags import whole_parser

pytest.importorskip("shtab", reason="make installs it")

#: What bash does at Tab, for the words given.
ASK = """
COMP_WORDS=({words}); COMP_CWORD={at}
{function}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def script(shell):
    from pipelines.cli.completion import completion_command  # noqa: PLC0415 - may be absent

    shown = []
    assert completion_command(shell, whole_parser(), show=shown.append) == 0
    return shown[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["newsbeam", "re"], {"relay", "reenrich", "replay"}),
        (["newsbeam", "run", "--sou"], {"--source"}),
        (["newsbeam", "ledger", "pr"], {"prune"}),
        (["newsbeam", "export", "--format", "n"], {"ninjs"}),
    ],
)
def test_bash_completes(words, expected):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    text = script("bash")
    function = next(line.split()[-2] for line in text.splitlines() if line.startswith("complete -"))
    quoted = " ".join(f"'{word}'" for word in words)
    asked = ASK.format(words=quoted, at=len(words) - 1, function=function)
    found = subprocess.run(
        [bash, "-c", text + asked], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert expected <= set(found)
    assert all(one.startswith(words[-1]) for one in found)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script_of_theirs(shell):
    text = script(shell)
    for word in ("reenrich", "export", "source", "schema.org"):
        assert word in text
    program = shutil.which(shell)
    if program is not None:
        subprocess.run([program, "-n"], input=text, text=True, check=True, timeout=60)
