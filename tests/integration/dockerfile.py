"""Does what a Dockerfile says without Docker: each stage in a root of its own, by chroot.

A stage begins with this machine's own programs and this Python, read-only; all else in it is empty.
So the steps, their order, rights and users are shown, but not that the base image has what they
need. It needs root, and namespaces for mounts.

One step is stood in for, since it takes minutes: what is installed from a hashed lock is not
fetched, but linked from the packages of this Python (`unlike` says where they are others).
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

_STEP_S = 120
_FLAG = re.compile(r"--([a-z]+)=(\S+)\s+")
_BASE = ("etc", "dev", "proc", "tmp", "root", "opt", "usr", "var/lib", "var/tmp")
_ETC = (
    "group",
    "hosts",
    "ld.so.cache",
    "nsswitch.conf",
    "passwd",
    "pip.conf",
    "resolv.conf",
    "ssl",
)
#: Mounts of a stage, in a namespace that ends with the command.
_ENTER = """\
set -e
root=$1; shift
mount --bind /usr "$root/usr"
mount -o remount,bind,ro "$root/usr"
mount --bind "$PYTHON_HOME" "$root$PYTHON_HOME"
mount -o remount,bind,ro "$root$PYTHON_HOME"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
exec chroot $USERSPEC "$root" /usr/bin/env -i "$@"
"""


class NoNamespacesError(Exception):
    """This machine lets nobody mount: the text says what it said."""


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its lines joined."""

    name: str
    text: str

    @property
    def flags(self) -> dict[str, str]:
        return dict(_FLAG.findall(self.text[: len(self.text) - len(self.rest)]))

    @property
    def rest(self) -> str:
        """What follows the flags."""
        return re.sub(r"^(?:--[a-z]+=\S+\s+)+", "", self.text)


@dataclass
class Stage:
    """A stage that was made: its root, and how a container of it begins."""

    root: Path
    env: dict[str, str] = field(
        default_factory=lambda: {"PATH": f"{sys.base_prefix}/bin:/usr/sbin:/usr/bin"}
    )
    folder: str = "/"
    user: str = ""
    said: dict[str, str] = field(default_factory=dict)

    def run(
        self,
        *command: str,
        env: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command in the stage as its user."""
        told = [f"{name}={value}" for name, value in {**self.env, **(env or {})}.items()]
        inner = f"cd {shlex.quote(self.folder)} && exec {shlex.join(command)}"
        outer = {
            **os.environ,
            "PYTHON_HOME": sys.base_prefix,
            "USERSPEC": f"--userspec={self.user}" if self.user else "",
        }
        return subprocess.run(
            [*wrapper, "unshare", "--mount", "--propagation", "private",
             "sh", "-c", _ENTER, "sh", str(self.root), *told, "sh", "-c", inner],
            capture_output=True, text=True, check=False, timeout=_STEP_S, env=outer,
        )  # fmt: skip


def check_namespaces() -> None:
    """Look whether stages can be entered here.

    Raises:
        NoNamespacesError: they cannot.
    """
    command = [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "mount",
        "-t",
        "tmpfs",
        "x",
        "/mnt",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NoNamespacesError(f"unshare cannot be started: {error}") from error
    if done.returncode != 0:
        raise NoNamespacesError(f"nothing can be mounted here: {done.stderr.strip()}")


def instructions(text: str) -> list[Instruction]:
    """Read a Dockerfile."""
    lines = [line for line in text.splitlines() if not re.match(r"\s*(#|$)", line)]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        Instruction(*re.split(r"\s+", line.strip(), maxsplit=1)) for line in joined.splitlines()
    ]


def build(text: str, context: Path, work: Path) -> Stage:
    """Do all that a Dockerfile says; give its last stage.

    Args:
        text: the Dockerfile.
        context: the folder that COPY copies from.
        work: an empty folder for the stages.
    """
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for one in instructions(text):
        if one.name == "FROM":
            name = one.rest.partition(" AS ")[2] or "last"
            stage = stages[name] = Stage(_base(work / name))
        assert stage is not None, "a Dockerfile begins with FROM"
        _do(one, stage, stages, context)
    assert stage is not None
    return stage


def unlike(lock: str) -> list[str]:
    """Name the packages of a lock that this Python has in other versions, or not at all."""
    pins = [Requirement(line.rstrip(" \\")) for line in re.findall(r"(?m)^[a-z0-9].*==.*", lock)]
    wanted = [one for one in pins if one.marker is None or one.marker.evaluate()]
    return [str(one) for one in wanted if f"=={_installed(one.name)}" != str(one.specifier)]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _do(one: Instruction, stage: Stage, stages: Mapping[str, Stage], context: Path) -> None:
    match one.name:
        case "ENV":
            for pair in shlex.split(one.rest):
                name, _, value = pair.partition("=")
                stage.env[name] = value
        case "WORKDIR":
            stage.folder = one.rest
            _in(stage, one.rest).mkdir(parents=True, exist_ok=True)
        case "USER":
            stage.user = one.rest
        case "COPY":
            source = stages[one.flags["from"]].root if "from" in one.flags else context
            _copy(one, source, stage, is_moved="from" in one.flags)
        case "RUN":
            _run(one, stage)
        case "FROM":
            pass
        case "HEALTHCHECK":
            stage.said["HEALTHCHECK"] = one.rest.removeprefix("CMD ")
        case "ENTRYPOINT" | "CMD" | "STOPSIGNAL":
            stage.said[one.name] = one.rest
        case _:
            raise ValueError(f"nobody knows here what {one.name} does")


def _run(one: Instruction, stage: Stage) -> None:
    if "--require-hashes" in one.rest:
        _link_packages(_in(stage, one.rest.partition("/bin/python")[0]))
        return
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    done = stage.run("sh", "-c", one.rest, env=pip)
    assert done.returncode == 0, f"RUN {one.rest}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def _link_packages(environment: Path) -> None:
    (target,) = environment.glob("lib/*/site-packages")
    source = f"{sysconfig.get_path('purelib')}/."
    try:
        subprocess.run(["cp", "-alf", source, target], check=True, capture_output=True)
    except subprocess.CalledProcessError:  # another file system
        subprocess.run(["cp", "-af", source, target], check=True)
    for own in target.glob("*newsbeam*"):
        shutil.rmtree(own) if own.is_dir() else own.unlink()


def _base(root: Path) -> Path:
    for name in _BASE:
        (root / name).mkdir(parents=True)
    if not sys.base_prefix.startswith("/usr"):
        (root / sys.base_prefix.lstrip("/")).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    for name in ("bin", "lib", "lib64", "sbin"):
        if Path("/", name).is_symlink():
            (root / name).symlink_to(f"usr/{name}")
    for name in _ETC:
        source = Path("/etc", name)
        if source.is_dir():
            shutil.copytree(source, root / "etc" / name, ignore=shutil.ignore_patterns("private"))
        elif source.exists():
            shutil.copy(source, root / "etc" / name)
    return root


def _copy(one: Instruction, source: Path, stage: Stage, *, is_moved: bool) -> None:
    *names, target = one.rest.split()
    place = _in(stage, str(Path(stage.folder, target)))
    for name in names:
        path = source / name.lstrip("/")
        if is_moved:  # nothing else looks into a stage that is done
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
        elif path.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, place, symlinks=True, ignore=ignored)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)


def _in(stage: Stage, path: str) -> Path:
    return stage.root / path.lstrip("/")
