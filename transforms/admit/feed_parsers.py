"""feedparser's two parsers with caps, and expat that looks at entities before it expands them."""

import re
from html.entities import html5
from typing import Final
from xml.parsers.expat import XMLParserType
from xml.sax.expatreader import ExpatParser
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.mixin import _FeedParserMixin

from transforms.addresses import is_web
from transforms.admit.fields import person
from transforms.admit.limits import AdmitLimits
from transforms.errors import AdmitError

_ENTITY_REFERENCE: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w")
_ENTITY_CHARS: Final = 1_024
_ENTITIES: Final = 2_048
_NAMESPACES: Final = 1_000
_ATTRIBUTES: Final = 500
_TAGS: Final = 500
_SKIPS: Final = 50


class Bounded(_FeedParserMixin):
    """What both parsers do other than feedparser does: caps, and three rules of reading."""

    limits = AdmitLimits()
    elements = 0
    guidislink = False
    resolve_relative_uris = False
    sanitize_html = False

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Count elements and entries."""
        self.elements += 1
        if self.elements > self.limits.elements:
            raise AdmitError(
                "too_large", f"The feed has more than {self.limits.elements} elements."
            )
        if len(self.entries) > self.limits.entries:
            raise AdmitError("too_large", f"The feed has more than {self.limits.entries} entries.")
        super().unknown_starttag(tag, attrs)

    def unknown_endtag(self, tag: str) -> None:
        """Leave an element's xml:base in it: feedparser keeps it where none stood around."""
        super().unknown_endtag(tag)
        if self.basestack:
            self.baseuri = self.basestack[-1]

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """Count namespaces."""
        if len(self.namespaces_in_use) > _NAMESPACES:
            raise AdmitError("too_large", f"The feed has more than {_NAMESPACES} namespaces.")
        super().track_namespace(prefix, uri)

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        # feedparser compares each tag with all before it: quadratic.
        if len(self._get_context().setdefault("tags", [])) < _TAGS:
            super()._add_tag(term, scheme, label)

    def _sync_author_detail(self, key: str = "author") -> None:
        # feedparser's pattern of an address cuts long top-level domains ("desk@quay.museum (Ada)")
        # in two, and takes quadratic time on a long word.
        context = self._get_context()
        authors = context.get(f"{key}s") or [{}]
        if authors[-1]:
            super()._sync_author_detail(key)
        elif name := person(context.get(key)):
            authors[-1]["name"] = name

    def _enforce_href(self, attrs_d: dict[str, str]) -> dict[str, str]:
        # feedparser takes `url` and `uri` for an address, whatever they hold ("at://…").
        web = [url for name in ("url", "uri") if is_web(url := attrs_d.pop(name, ""))]
        return {**attrs_d, "href": web[0]} if web else attrs_d

    def _start_guid(self, attrs_d: dict[str, str]) -> None:
        # feedparser resolves a guid like a relative URL; it is an opaque name.
        super()._start_guid(attrs_d)
        self._save("permalink", bool(self.guidislink), overwrite=True)
        self.guidislink = False

    def _start_id(self, attrs_d: dict[str, str]) -> None:
        super()._start_id(attrs_d)
        self.guidislink = False

    # A caption or a podcast's blurb is not the entry's description: feedparser takes a second
    # description for the content, or lets it replace the first.
    def _start_media_description(self, attrs_d: dict[str, str]) -> None:
        self.push_content("media_description", attrs_d, "text/plain", 1)

    def _end_media_description(self) -> None:
        self.pop_content("media_description")

    def _start_itunes_summary(self, attrs_d: dict[str, str]) -> None:
        self.push_content("itunes_summary", attrs_d, "text/plain", 1)

    def _end_itunes_summary(self) -> None:
        self.pop_content("itunes_summary")

    # feedparser keeps only the last of several unknown elements of one name.
    def _end_hour(self) -> None:
        self._add_skip("skip_hours", self.pop("hour"))

    def _end_day(self) -> None:
        self._add_skip("skip_days", self.pop("day"))

    def _add_skip(self, name: str, value: str | None) -> None:
        skipped = self.feeddata.setdefault(name, [])
        if value and len(skipped) < _SKIPS:
            skipped.append(value)


class Strict(Bounded, StrictFeedParser):
    """Reads what is well-formed."""

    def startElementNS(  # noqa: N802 - SAX's name
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        """Count attributes."""
        # SAX looks each attribute up among all of them: quadratic.
        if len(attrs) > _ATTRIBUTES:
            raise AdmitError("too_large", f"An element has more than {_ATTRIBUTES} attributes.")
        super().startElementNS(name, qname, attrs)

    def skippedEntity(self, name: str) -> None:  # noqa: N802 - SAX's name
        """Keep what an external document type would have declared: &nbsp; and the like."""
        self.handle_data(html5.get(f"{name};", f"&{name};"))


class Loose(Bounded, LooseFeedParser):
    """Reads what is not."""


class EntityReader(ExpatParser):
    """Expat that looks at each entity a document declares, before any is expanded."""

    _parser: XMLParserType

    def __init__(self) -> None:
        super().__init__(namespaceHandling=1)
        self.declared: dict[str, str] = {}

    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        self._parser.EntityDeclHandler = self._entity

    def _entity(self, name: str, parameter: int, value: str | None, *where: str | None) -> None:
        notation = where[-1]
        if parameter or notation:
            return
        if value is None:
            raise AdmitError("external_entity", f"The feed declares the external entity {name!r}.")
        self.declared[name] = value
        nested = _ENTITY_REFERENCE.search(value)
        if nested or len(value) > _ENTITY_CHARS or len(self.declared) > _ENTITIES:
            raise AdmitError("entity_bomb", f"The feed declares the entity {name!r} to expand it.")
