"""The user's own topics: a TOML file (docs/own-topics.md), read and checked before a run."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from pipelines.option_languages import language_code
from pipelines.options import OptionError, Settings
from pipelines.toml_lines import Table, tables
from transforms.resources import ResourceSpec
from transforms.topics.inflect import WORD
from transforms.topics.own.spec import OwnTopicSpec
from transforms.topics.own.taxonomy import THRESHOLD, OwnTaxonomy, OwnTopic
from transforms.topics.shipped import taxonomy as media_topics

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LINK: Final = re.compile(
    r"wikidata:Q[1-9][0-9]*|iso3166:[A-Z]{2}(?:-[A-Z0-9]{1,3})?|geonames:[1-9][0-9]*"
)
#: What IPTC's ids begin with.
_MEDTOP: Final = "medtop"
_DIGEST_BYTES: Final = 6

_T = TypeVar("_T", bound=msgspec.Struct)

_Text = Annotated[str, Meta(min_length=1, max_length=200)]
_Texts = Annotated[tuple[_Text, ...], Meta(max_length=10_000)]
_Weight = Annotated[float, Meta(ge=-10, le=10)]
_Threshold = Annotated[float, Meta(gt=0, le=1)]


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table [taxonomy]."""

    name: str
    iptc: bool = True
    languages: tuple[str, ...] = ()
    threshold: _Threshold = THRESHOLD


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table [[topic]]."""

    id: str
    name: _Text
    parent: str | None = None
    terms: _Texts = ()
    phrases: _Texts = ()
    any: _Texts = ()
    all: _Texts = ()
    none: _Texts = ()
    entities: _Texts = ()
    links: _Texts = ()
    categories: _Texts = ()
    sources: _Texts = ()
    weights: dict[str, _Weight] = {}
    threshold: _Threshold | None = None


def resources_by(settings: Settings) -> ResourceSpec:
    """Describe all that the steps need loaded, with the topics of --topics.

    Raises:
        OptionError: as `own_topics`.
    """
    taxonomy = own_topics(settings.topics)
    resources = settings.resources
    return resources if taxonomy is None else replace(resources, topics=OwnTopicSpec(taxonomy))


def own_topics(file: str | None) -> OwnTaxonomy | None:
    """Read and check the topics of a file; no file has none.

    Raises:
        OptionError: the file cannot be read, is not TOML, or something in it does not fit; with
            the line.
    """
    if file is None:
        return None
    try:
        data = Path(file).read_bytes()
        text = data.decode("utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise OptionError(f"the topics {file} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"the topics {file} are not TOML: {error}") from None
    rows = content.get("topic")
    if set(content) != {"taxonomy", "topic"} or not isinstance(rows, list) or not rows:
        raise OptionError(
            f"the topics {file} do not fit: give a table [taxonomy] with a name, and tables "
            "[[topic]], and nothing else"
        )
    head = _head(file, text, content["taxonomy"])
    places = tables(file, text, "topic", len(rows))
    topics = [_topic(place, row, head) for place, row in zip(places, rows, strict=True)]
    _check_ids(topics, places)
    _check_parents(topics, places, head)
    _check_speaking(topics, places)
    digest = hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()
    return OwnTaxonomy(
        name=head.name,
        topics=tuple(topics),
        languages=head.languages,
        iptc=head.iptc,
        digest=digest,
    )


def _head(file: str, text: str, content: Any) -> _Head:
    lines = tuple(text.splitlines())
    starts = [at for at, line in enumerate(lines) if re.match(r"\s*\[\s*taxonomy\s*\]", line)]
    start = starts[0] if starts else 0
    place = Table(file, lines, start, len(lines))
    head = _converted(place, content, _Head, "the taxonomy")
    if not _NAME.fullmatch(head.name) or head.name == _MEDTOP:
        raise OptionError(
            f"{place.where_of('name')}: a taxonomy cannot be named {head.name!r}: give a word of "
            "small letters, digits and -, as in harbour-desk"
        )
    try:
        codes = [language_code("languages", one, one) for one in head.languages]
    except ValueError as error:
        raise OptionError(f"{place.where_of('languages')}: {error}") from None
    return msgspec.structs.replace(head, languages=tuple(codes))


def _topic(place: Table, content: Any, head: _Head) -> OwnTopic:
    row = _converted(place, content, _Row, "the topic")
    if not _ID.fullmatch(row.id):
        raise OptionError(
            f"{place.where_of('id')}: {row.id!r} is no id: give letters, digits, '.', '_' and '-', "
            "as in quays"
        )
    for key in ("terms", "phrases", "any", "all", "none"):
        for term in getattr(row, key):
            if not WORD.search(term):
                raise OptionError(f"{place.where_of(key, term)}: there is no word in {term!r}")
    for link in row.links:
        if not _LINK.fullmatch(link):
            raise OptionError(
                f"{place.where_of('links', link)}: {link!r} is no link: give wikidata:Q585, "
                "iso3166:NO or geonames:3143244"
            )
    topic = OwnTopic(
        **{
            **msgspec.structs.asdict(row),
            "id": f"{head.name}:{row.id}",
            "parent": _full(row.parent, head),
            "weights": tuple(sorted(row.weights.items())),
            "threshold": head.threshold if row.threshold is None else row.threshold,
        }
    )
    speaking = {what for _, what in topic.speaking}
    for what in row.weights:
        if what not in speaking:
            raise OptionError(
                f"{place.where_of('weights', what)}: {what!r} has a weight, and is none of the "
                "topic's terms, phrases, entities, links, categories or sources"
            )
    return topic


def _full(parent: str | None, head: _Head) -> str | None:
    if parent is None or parent.startswith(f"{_MEDTOP}:"):
        return parent
    return f"{head.name}:{parent}"


def _converted(place: Table, content: Any, kind: type[_T], what: str) -> _T:
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        unknown = re.search(r"unknown field `(.+?)`", message)
        if unknown:
            known = ", ".join(kind.__struct_fields__)
            raise OptionError(
                f"{place.where_of(unknown[1])}: nobody knows {unknown[1]} in {what}: there are "
                f"{known}"
            ) from None
        key = re.match(r"\.(\w+)", path)
        where = place.where_of(key[1]) if key else place.where
        named = f"{key[1]} of {what}" if key else what
        raise OptionError(f"{where}: {named} does not fit: {message}") from None


def _check_ids(topics: Sequence[OwnTopic], places: Sequence[Table]) -> None:
    seen: set[str] = set()
    for topic, place in zip(topics, places, strict=True):
        if topic.id in seen:
            raise OptionError(
                f"{place.where_of('id')}: two topics have the id {_short(topic.id)}: give each its "
                "own"
            )
        seen.add(topic.id)


def _check_parents(topics: Sequence[OwnTopic], places: Sequence[Table], head: _Head) -> None:
    parents = {topic.id: topic.parent for topic in topics}
    for topic, place in zip(topics, places, strict=True):
        where = place.where_of("parent")
        if topic.parent is None or topic.parent in parents:
            if topic.id in _line(topic.id, parents):
                raise OptionError(f"{where}: the topic {_short(topic.id)} stands above itself")
        elif not topic.parent.startswith(f"{_MEDTOP}:"):
            raise OptionError(
                f"{where}: there is no topic {_short(topic.parent)} to be a parent: name one of "
                "this file, or one of IPTC's, as in medtop:04000000"
            )
        elif not head.iptc:
            raise OptionError(
                f"{where}: IPTC's topics are left out (iptc = false), and {topic.parent} is one"
            )
        elif topic.parent not in media_topics().concepts:
            raise OptionError(f"{where}: IPTC has no topic {topic.parent} in use")


def _line(topic: str, parents: dict[str, str | None]) -> Iterator[str]:
    """Yield the ids above a topic, until one comes again."""
    seen: set[str] = set()
    up = parents[topic]
    while up is not None and up not in seen:
        yield up
        seen.add(up)
        up = parents.get(up)


def _check_speaking(topics: Sequence[OwnTopic], places: Sequence[Table]) -> None:
    used = {topic.parent for topic in topics}
    for topic, place in zip(topics, places, strict=True):
        if not (topic.speaking or topic.any or topic.all or topic.id in used):
            raise OptionError(
                f"{place.where}: nothing speaks for the topic {_short(topic.id)}: give terms, "
                "phrases, any, all, entities, links, categories or sources"
            )


def _short(topic: str) -> str:
    return topic.partition(":")[2]
