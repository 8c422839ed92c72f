"""RSS 2.0 of enriched articles: topics, the publisher's sections and entities as categories."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Final

from lxml import etree

from pipelines.export.addresses import MEDIA_TOPICS, article_address, web_address
from transforms.records.article import VERSION, Article

#: Entities of an article that are categories, the most salient first, at most.
MOST_ENTITIES: Final = 10

_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
_CREATOR: Final = "http://purl.org/dc/elements/1.1/"
_MEDIA: Final = "http://search.yahoo.com/mrss/"
_NAMESPACES: Final = {"content": _CONTENT, "dc": _CREATOR, "media": _MEDIA}
#: What XML 1.0 cannot hold, in no form.
_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rss(articles: Iterable[Article], title: str, link: str) -> Iterator[bytes]:
    """Write articles as a feed, in the order given.

    Args:
        articles: the newest first.
        title: of the feed.
        link: the page that the feed belongs to.
    """
    yield b"<?xml version='1.0' encoding='UTF-8'?>\n"
    spaces = "".join(f' xmlns:{name}="{space}"' for name, space in _NAMESPACES.items())
    yield f'<rss version="2.0"{spaces}>\n<channel>\n'.encode()
    about = {"title": title, "link": link, "description": f"Articles, enriched by {_PROGRAM}"}
    for name, text in {**about, "generator": _PROGRAM}.items():
        yield f"<{name}>{escape(_fit(text))}</{name}>\n".encode()
    for article in articles:
        yield _item(article) + b"\n"
    yield b"</channel>\n</rss>\n"


_PROGRAM: Final = f"newsbeam {VERSION}"


def _item(article: Article) -> bytes:
    item = etree.Element("item", nsmap=_NAMESPACES)
    paragraphs = [one for one in article.body.split("\n\n") if one.strip()]
    _add(item, "title", article.title or (paragraphs or [article.id])[0][:100])
    _add(item, "link", article_address(article))
    _add(item, "guid", article.id, isPermaLink="false")
    _add(item, "pubDate", _date(article.published or article.discovered))
    _add(item, "description", article.summary or "".join(paragraphs[:1]))
    _add(item, f"{{{_CONTENT}}}encoded", "".join(f"<p>{escape(one)}</p>" for one in paragraphs))
    for author in article.authors:
        _add(item, f"{{{_CREATOR}}}creator", author.name)
    for topic in article.topics:
        _add(item, "category", topic.name, domain=MEDIA_TOPICS)
    for name in article.categories:
        _add(item, "category", name)
    for entity in article.entities[:MOST_ENTITIES]:
        _add(item, "category", entity.name, domain=f"urn:newsbeam:entity:{entity.type}")
    image = web_address(article.image)
    if image is not None:
        _add(item, f"{{{_MEDIA}}}content", None, url=image, medium="image")
    etree.cleanup_namespaces(item)
    return bytes(etree.tostring(item, encoding="utf-8"))


def _add(item: etree._Element, name: str, text: str | None, **attributes: str) -> None:
    if text is None and not attributes:
        return
    made = etree.SubElement(item, name, {key: _fit(value) for key, value in attributes.items()})
    made.text = None if text is None else _fit(text)


def _fit(text: str) -> str:
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
