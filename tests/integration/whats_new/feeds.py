"""Feed documents, written for the scenarios."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.integration.stories import story

SITE = "https://courier.test"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def entry(
    name: str,
    *,
    guid: str | None = "",
    link: str | None = "",
    title: str | None = None,
    edit: str = "",
    text: str | None = None,
    date: datetime | None = NOON,
) -> str:
    """Write an item of RSS.

    Args:
        name: what it is called by: its link and guid are made from it, where they are not given.
        guid: None for none.
        link: None for none.
        title: instead of the name.
        text: instead of the story's.
        edit: words added to its text.
        date: of publication.
    """
    link = f"{SITE}/{name}" if link == "" else link
    guid = f"courier-{name}" if guid == "" else guid
    text = f"{text or story(_number(name))['body']} {edit}".strip()
    fields = {
        "title": title or f"About {name}",
        "link": link,
        "description": escape(f"<p>{text}</p>"),
        "pubDate": format_datetime(date) if date else None,
    }
    lines = [f"<{field}>{value}</{field}>" for field, value in fields.items() if value]
    if guid is not None:
        lines.append(f'<guid isPermaLink="false">{guid}</guid>')
    return f"<item>{''.join(lines)}</item>"


def rss(entries: Iterable[str], *, site: str = SITE, title: str = "Courier", more: str = "") -> str:
    """Write a feed."""
    return (
        f'<rss version="2.0"><channel><title>{title}</title><link>{site}/</link>{more}'
        f"{''.join(entries)}</channel></rss>"
    )


def _number(name: str) -> int:
    """Give each name a story of its own, the same in every process."""
    return int.from_bytes(name.encode()[-4:], "big")
