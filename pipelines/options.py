"""Flags and a TOML file become one frozen Settings, checked once, before anything starts."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from pipelines.database_url import database_url, is_database_url
from pipelines.option_feeds import check_contact, check_networks, check_poll_minutes
from pipelines.option_languages import language_code, model_with_language
from pipelines.option_metrics import address_of
from pipelines.option_sentences import meant, readable
from transforms.dedupe.near import NearRule
from transforms.entities.spec import ModelSpec
from transforms.resources import ResourceSpec
from transforms.wanted.rules import Wanted

SOURCES: Final = ("rss", "feed", "html", "text", "jsonl", "pubsub", "archive")
#: Sinks whose records can be read back.
RECORDS: Final = ("jsonl", "parquet", "delta", "sqlite", "postgresql", "bigquery")
SINKS: Final = (
    *("jsonl", "parquet", "delta", "sqlite", "postgresql", "stdout", "pubsub", "bigquery"),
    "archive",
)
#: Those that keep dead letters; the others take articles only.
KEEPING: Final = ("jsonl", "parquet", "delta", "sqlite", "postgresql", "bigquery")

_LOCAL_RUNNERS: Final = ("direct", "fnapi")
_USERINFO: Final = re.compile(r"(?<=://)[^/?#@]*@")

_Count = Annotated[int, Meta(ge=1, le=100_000)]
_Seconds = Annotated[float, Meta(ge=0, le=86_400)]
_Days = Annotated[int, Meta(ge=1, le=36_500)]
_Minutes = Annotated[float, Meta(gt=0, le=525_600)]


LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]


class OptionError(Exception):
    """A wrong option: one sentence that says what is wrong and what would be right."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a run can be told; a TOML file's keys are these names.

    Times are in the unit that the name ends with. `state` is a path, a database's URL, "none:" or
    None for beside the first sink; `clock` fixes the time for tests.
    """

    source: list[str] = []
    sink: list[str] = []
    state: str | None = None
    dead_letters: str | None = None
    languages: list[str] = []
    min_words: Annotated[int, Meta(ge=0)] = 0
    rules: str | None = None
    topics: str | None = None
    refilter: bool = False
    near_days: Annotated[int, Meta(ge=0, le=3_650)] | None = None
    remember_days: _Days = 30
    remember_ids_days: _Days = 365
    spacy_model: list[str] = []
    entity_engine: Literal["fast", "spacy"] = "fast"
    step: list[str] = []
    last_step: list[str] = []
    turn_items: _Count = 1_000
    turn_mb: _Count = 64
    turn_seconds: _Seconds = 1.0
    poll_floor_minutes: _Minutes = 5.0
    poll_ceiling_minutes: _Minutes = 1_440.0
    full_text: Literal["auto", "always", "never"] = "auto"
    robots_for_feeds: bool = False
    host_delay_seconds: _Seconds = 1.0
    allow_network: list[str] = []
    allow_port: list[Annotated[int, Meta(ge=1, le=65_535)]] = []
    wait_seconds: _Seconds = 60.0
    migrate_ledger: bool = False
    checkpoints: str | None = None
    restore: bool = False
    workers: Annotated[int, Meta(ge=1, le=256)] = 1
    contact: str | None = None
    metrics: str | None = None
    metrics_file: str | None = None
    healthy_within: _Seconds = 3_600.0
    log_level: LogLevel = "info"
    log_format: LogFormat = "text"
    clock: datetime | None = None

    @property
    def models(self) -> ModelSpec:
        """Which spaCy pipelines serve which languages."""
        pairs = [tuple(name.split("=", 1)) for name in self.spacy_model if "=" in name]
        plain = [name for name in self.spacy_model if "=" not in name]
        default = plain[0] if plain else ModelSpec().default
        return ModelSpec(
            default=default,
            by_language=tuple((name, language) for name, language in pairs),
            engine=self.entity_engine,
        )

    @property
    def resources(self) -> ResourceSpec:
        """All that the steps need loaded, but the topics of --topics."""
        return ResourceSpec(models=self.models)

    @property
    def wanted(self) -> Wanted:
        """Which articles pass."""
        return Wanted(languages=tuple(self.languages), min_words=self.min_words)

    @property
    def near(self) -> NearRule:
        """When two texts are near duplicates."""
        days = min(30, self.remember_days) if self.near_days is None else self.near_days
        return NearRule(timedelta(days=days), remind=timedelta(days=self.remember_ids_days) / 2)

    def now(self) -> datetime:
        """Tell the time in UTC, or the fixed one."""
        return self.clock.astimezone(UTC) if self.clock is not None else datetime.now(UTC)


def settings_from(
    flags: Mapping[str, Any], config: Path | None, sources: Sequence[str] = SOURCES
) -> Settings:
    """Merge a TOML file and flags (a flag wins) and check every value.

    Args:
        flags: option names with underscores to their values, as text from a command line.
        config: the TOML file, if any.
        sources: the kinds of sources that are read.

    Raises:
        OptionError: a file that cannot be read, a key or value that does not fit.
    """
    merged = {**_from_file(config), **flags}
    try:
        settings = msgspec.convert(merged, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise OptionError(readable(str(error), Settings)) from None
    _check_schemes("source", settings.source, sources)
    _check_schemes("sink", settings.sink, SINKS)
    if settings.dead_letters is not None:
        _check_schemes("dead-letters", [settings.dead_letters], KEEPING)
    _check_state(settings)
    _check_clock(settings)
    _check_models(settings)
    _check_memory(settings)
    _check_feeds(settings)
    _check_metrics(settings)
    return _with_known_languages(settings)


def split_uri(uri: str) -> tuple[str, str]:
    """Part a URI into its scheme and what follows the first colon."""
    scheme, _, target = uri.partition(":")
    return scheme, target


def is_remote(target: str) -> bool:
    """Tell whether what follows a URI's colon names a store elsewhere, as in s3://bucket/news."""
    return "://" in target


def without_credentials(uri: str) -> str:
    """Take user name and password off a URI that holds a URL: they are used, and never shown."""
    return _USERINFO.sub("", uri)


def is_local_runner(name: str | None) -> bool:
    """Tell whether a runner, named in one of Beam's spellings, works on this machine."""
    return name is None or name.lower().removesuffix("runner") in _LOCAL_RUNNERS


def _from_file(config: Path | None) -> dict[str, Any]:
    if config is None:
        return {}
    try:
        with config.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise OptionError(f"the settings file {config} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"the settings file {config} is not TOML: {error}") from None


def _check_schemes(role: str, uris: Sequence[str], known: Sequence[str]) -> None:
    for uri in uris:
        scheme, target = split_uri(uri)
        if scheme not in known:
            examples = ", ".join(f"{name}:" for name in known)
            raise OptionError(
                f"--{role} {without_credentials(uri)!r} is of no known kind: it must begin with "
                f"{examples}{meant(scheme, known)}"
            )
        if is_database_url(uri):
            _check_database(f"--{role}", uri)
        if not target and scheme != "stdout":
            raise OptionError(f"--{role} {uri!r} names nothing: something must follow the colon")


def _check_state(settings: Settings) -> None:
    if settings.state is not None and is_database_url(settings.state):
        _check_database("--state", settings.state)
    elif settings.state is not None and (not settings.state or "://" in settings.state):
        raise OptionError(
            f"--state {without_credentials(settings.state)!r} is no ledger: give a file, as in "
            "newsbeam.db, a database, as in postgresql://user@host/news, or none:"
        )


def _check_database(flag: str, url: str) -> None:
    try:
        database_url(url)
    except ValueError as error:
        raise OptionError(f"{flag} is no database: {error}") from None


def _check_clock(settings: Settings) -> None:
    if settings.clock is not None and settings.clock.tzinfo is None:
        raise OptionError("--clock needs a time zone, as in 2026-01-31T12:00:00Z")


def _check_memory(settings: Settings) -> None:
    near, texts, ids = settings.near_days or 0, settings.remember_days, settings.remember_ids_days
    days = (("--near-days", near), ("--remember-days", texts), ("--remember-ids-days", ids))
    for (lower, less), (higher, more) in pairwise(days):
        if less > more:
            fault = f"{lower} {less} is above {higher} {more}"
            raise OptionError(f"{fault}: what is forgotten cannot be looked for; raise the second")


def _check_models(settings: Settings) -> None:
    for name in settings.spacy_model:
        package, pair, language = name.partition("=")
        if not package or (pair and not language):
            raise OptionError(
                f"--spacy-model {name!r} does not fit: give a package, or package=language as in "
                "xx_ent_wiki_sm=de"
            )
    if len([name for name in settings.spacy_model if "=" not in name]) > 1:
        raise OptionError(
            "--spacy-model is given twice without a language: only one is the default"
        )


def _with_known_languages(settings: Settings) -> Settings:
    """Write languages as articles carry them; one that no article carries would drop them all."""
    languages, models = settings.languages, settings.spacy_model
    try:
        return msgspec.structs.replace(
            settings,
            languages=[language_code("--languages", text, text) for text in languages],
            spacy_model=[model_with_language(name) for name in models],
        )
    except ValueError as error:
        raise OptionError(str(error)) from None


def _check_feeds(settings: Settings) -> None:
    try:
        check_poll_minutes(settings.poll_floor_minutes, settings.poll_ceiling_minutes)
        check_networks(settings.allow_network)
        check_contact(settings.contact)
    except ValueError as error:
        raise OptionError(str(error)) from None


def _check_metrics(settings: Settings) -> None:
    try:
        if settings.metrics is not None:
            address_of(settings.metrics)
    except ValueError as error:
        raise OptionError(str(error)) from None
