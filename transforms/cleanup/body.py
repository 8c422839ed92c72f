"""The body of an article as plain text, and what was taken out of it."""

from typing import Final, NamedTuple

from transforms.cleanup.fragment.markup import has_markup, to_text
from transforms.cleanup.page.html import Page
from transforms.cleanup.text.frame import Frame, unframed
from transforms.cleanup.text.opening import Opening
from transforms.cleanup.text.paragraphs import foreign, without
from transforms.cleanup.text.plain import decoded, headline, split_header, tidy, unwrapped
from transforms.records.article import Edit
from transforms.records.travelling import Origin, RawArticle

_TITLE_OP: Final = "headline"


class Body(NamedTuple):
    """A clean body; what else is here was read, and taken, from plain text."""

    text: str
    origin: Origin | None
    header_date: str | None
    headline: str | None
    edits: list[Edit]
    opening: Opening | None = None


def read_body(raw: RawArticle, page: Page | None, title: str | None) -> Body:
    """Clean the first body that is there: page, fragment, text; without repeating the title."""
    text, origin = _plain(raw, page)
    header = split_header(text) if raw.text and page is None else None
    if header is not None:
        text = header[2]
    frame = None
    if page is None and raw.text and raw.came_from != "feed":
        frame = unframed(text, has_title=title is not None)
        text = frame.text
    if page is None and raw.text and not has_markup(raw.text):
        text = unwrapped(text)
    own_title = None
    if title is None and origin is not None and raw.text and raw.came_from != "feed":
        own_title = headline(text)
    doomed = foreign(text, title or own_title)
    if page is not None and page.meta.title and 0 not in doomed:
        # The item's title may be another one than its page's headline.
        doomed |= foreign(text, page.meta.title)
    if own_title is not None:
        doomed[0] = _TITLE_OP
    rest, dropped = without(text, doomed)
    date, edits = None, dropped
    if frame is not None:
        date, edits = frame.date, _with_frame(frame, dropped, len(rest))
    if header is not None:
        date = header[0]
        edits = [
            Edit(op="header_date", field="body", start=0, end=0, before=header[1], after=""),
            *edits,
        ]
    return Body(rest, origin, date, own_title, edits, frame.opening if frame else None)


def _with_frame(frame: Frame, edits: list[Edit], end: int) -> list[Edit]:
    """All edits, those of the frame round the others."""
    tail = [
        Edit(op="credits", field="body", start=end, end=end, before=one, after="")
        for one in frame.tail
    ]
    return [*frame.head, *edits, *tail]


def _plain(raw: RawArticle, page: Page | None) -> tuple[str, Origin | None]:
    if page is not None:
        return tidy(decoded(page.body)), page.origin
    if raw.html:
        return to_text(raw.html), raw.came_from
    if not raw.text:
        return "", None
    if has_markup(raw.text):
        return to_text(raw.text), raw.came_from
    return tidy(decoded(raw.text)), raw.came_from
