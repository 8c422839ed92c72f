"""Whoever looks after a run: its progress, its pulse in the log, its metrics and its health."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.cli.console import Progress
from pipelines.cli.signals import Interrupted
from pipelines.metrics.health import Health
from pipelines.metrics.meter import Meter
from pipelines.metrics.pulse import Pulse, feeds_text
from pipelines.moments import Event
from pipelines.option_metrics import address_of
from pipelines.options import OptionError, Settings
from pipelines.sources.base import JudgesFeeds, Source, Stands
from pipelines.standing import Standing
from pipelines.turns.run import Run
from pipelines.turns.told import Observer, TurnDone

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_log = logging.getLogger(__name__)

#: How often what costs something (verdicts of all feeds, the ledger's size, a file) is told anew.
_EVERY_S: Final = 15.0
#: The exit code of a run that something kept from going on.
_UNUSABLE: Final = 3


class Operation(Observer):
    """Hears what a run does, and tells it on.

    Args:
        settings: of the run.
        sources: of the run.
        progress: on a terminal, or in lines.
        follows: the run goes on until a stop.
    """

    def __init__(
        self, settings: Settings, sources: Sequence[Source], progress: Progress, *, follows: bool
    ) -> None:
        self._settings = settings
        self._sources = sources
        self._progress = progress
        self._follows = follows
        self._pulse = Pulse(time.monotonic)
        self._sizes: Callable[[], tuple[int, int]] | None = None
        self._write: Callable[[], None] | None = None
        self._looked = time.monotonic()
        self.meter = Meter(settings.now)
        self.health = Health(settings.healthy_within)
        progress.show_feeds(self._feeds)

    def follow(self, run: Run) -> None:
        """Look after a run that is open now, and say so where it goes on until a stop."""
        self._progress.follow(run.books.summary)
        self._sizes = run.ledger_sizes
        if self._follows:
            self._pulse.up(self._settings)
        self._look()

    def write_by(self, write: Callable[[], None]) -> None:
        """Have a file written now and then, and at the end."""
        self._write = write

    def observe(self, event: Event, turn: str) -> None:
        """Hear what a turn has come to."""
        self._progress.observe(event, turn)
        self.health.observe(event)
        if event == "committed":
            self.meter.committed()
        if event in ("taken", "acknowledged"):
            self.meter.stands(self._standings())

    def told(self, done: TurnDone) -> None:
        """Hear of a turn that is done."""
        self.meter.done(done)
        self._pulse.done(done)
        self._look_now_and_then()

    def passed(self) -> None:
        """Hear that the sources of a continuous run were looked at."""
        self._pulse.look(self._standings)
        self._look_now_and_then()

    def ended(self, code: int) -> None:
        """Hear that the run is over."""
        self.meter.ended(code)
        if self._write is not None:
            self._write()

    def _standings(self) -> list[Standing]:
        return [one.standing() for one in self._sources if isinstance(one, Stands)]

    def _feeds(self) -> str:
        feeds = [one.feeds for one in self._standings() if one.feeds is not None]
        return feeds_text(feeds) if feeds else ""

    def _look_now_and_then(self) -> None:
        if self.is_measured and time.monotonic() - self._looked >= _EVERY_S:
            self._look()

    @property
    def is_measured(self) -> bool:
        """Whether anybody can read what is measured."""
        return self._settings.metrics is not None or self._settings.metrics_file is not None

    def _look(self) -> None:
        if not self.is_measured:
            return
        self._looked = time.monotonic()
        self.meter.stands(self._standings())
        verdicts: Counter[str] = Counter()
        for source in self._sources:
            if isinstance(source, JudgesFeeds):
                verdicts.update(source.verdicts())
        self.meter.judged(verdicts)
        if self._sizes is not None:
            self.meter.weighed(*self._sizes())
        if self._write is not None:
            self._write()


@contextmanager
def operated(
    settings: Settings, sources: Sequence[Source], progress: Progress, *, follows: bool
) -> Iterator[Operation]:
    """Look after a run, and show what is measured where the settings say so.

    Raises:
        CannotListen: --metrics names an address that cannot be had.
        OptionError: --metrics-file cannot be written, or is there and is no file of metrics.
    """
    operation = Operation(settings, sources, progress, follows=follows)
    with ExitStack() as stack:
        if operation.is_measured:
            _show(settings, operation, stack)
        try:
            yield operation
        except Interrupted as error:
            operation.ended(128 + error.number)
            raise
        except BaseException:
            operation.ended(_UNUSABLE)
            raise


def _show(settings: Settings, operation: Operation, stack: ExitStack) -> None:
    from pipelines.metrics.exposition import registry_of  # noqa: PLC0415 - loads the client

    registry = registry_of(operation.meter)
    if settings.metrics_file is not None:
        operation.write_by(_writer(Path(settings.metrics_file), operation.meter, registry))
    if settings.metrics is not None:
        from pipelines.metrics.server import served  # noqa: PLC0415 - loads an HTTP server

        host, port = address_of(settings.metrics)
        at = stack.enter_context(served(host, port, registry, operation.health))
        _log.info("metrics are at http://%s:%d/metrics, the health check at /healthz", host, at)


def _writer(path: Path, meter: Meter, registry: "CollectorRegistry") -> Callable[[], None]:
    """Go on from what a file counted before, and give what writes it anew.

    Raises:
        OptionError: it cannot be, or is something else.
    """
    from pipelines.metrics.exposition import read_counts, write_file  # noqa: PLC0415 - see above

    try:
        meter.go_on_from(read_counts(path))
        write_file(path, registry)
    except OSError as error:
        raise OptionError(
            f"--metrics-file {path} cannot be written: {error.strerror or error}"
        ) from None
    except ValueError:
        raise OptionError(
            f"--metrics-file {path} is there and is no file of metrics: name another one"
        ) from None

    def write() -> None:
        try:
            write_file(path, registry)
        except OSError as error:
            _log.warning("%s cannot be written: %s", path, error.strerror or error)

    return write
