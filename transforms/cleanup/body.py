"""The body of an article as plain text, and what was taken out of it."""

from typing import Final, NamedTuple

from transforms.cleanup.blocks.block import blocks_of, written
from transforms.cleanup.blocks.text import judged_text, marked, repeated
from transforms.cleanup.fields.language import identify
from transforms.cleanup.fragment.markup import has_markup, to_text, without_cdata
from transforms.cleanup.page.html import Page
from transforms.cleanup.reading import Guess, Reading
from transforms.cleanup.text.document import seems_english
from transforms.cleanup.text.glue import moved, unglued
from transforms.cleanup.text.plain import decoded, headline, split_header, tidy, unwrapped
from transforms.loading import loaded
from transforms.records.article import Edit
from transforms.records.travelling import Origin, RawArticle

_TITLE_OP: Final = "headline"
_GLUE: Final = "split_glue"


class Body(NamedTuple):
    """A clean body; `header_date` and `headline` were read, and taken, from plain text."""

    text: str
    origin: Origin | None
    header_date: str | None
    headline: str | None
    edits: list[Edit]


def read_body(raw: RawArticle, page: Page | None, title: str | None, reading: Reading) -> Body:
    """Clean the first body that is there: page, fragment, text; without repeating the title."""
    if page is not None:
        return _of_page(page, title)
    text, origin, is_bare = _plain(raw)
    header = split_header(text) if raw.text else None
    if header is not None:
        text = header[2]
    own_title = None
    if title is None and origin is not None and raw.text and raw.came_from != "feed":
        own_title = headline(text)
    titles = [found for found in (title or own_title,) if found]
    blocks = judged_text(blocks_of(text), titles, reading.rules)
    if own_title is not None:
        blocks = marked(blocks, {0: _TITLE_OP})
    rest, edits = written(blocks)
    if is_bare and _GLUE in reading.rules and _is_english(rest, reading.guess):
        rest, parted = unglued(rest, loaded(reading.words))
        edits = [*moved(edits, parted), *parted]
    if header is None:
        return Body(rest, origin, None, own_title, edits)
    taken = Edit(op="header_date", field="body", start=0, end=0, before=header[1], after="")
    return Body(rest, origin, header[0], own_title, [taken, *edits])


def _of_page(page: Page, title: str | None) -> Body:
    """A page's body; the item's title may be another one than its page's headline."""
    blocks = page.blocks
    if title and sum(block.op is None for block in blocks) > 1:
        blocks = marked(blocks, repeated(blocks, [title]))
    text, edits = written(blocks)
    return Body(text, page.origin, None, None, edits)


def _is_english(text: str, guess: Guess) -> bool:
    return seems_english(text) and identify(text, guess).code == "en"


def _plain(raw: RawArticle) -> tuple[str, Origin | None, bool]:
    """The text, where it is from, and whether it came without any tags."""
    if raw.html:
        return to_text(raw.html), raw.came_from, not has_markup(decoded(raw.html))
    if not raw.text:
        return "", None, False
    text = without_cdata(raw.text)
    if has_markup(text):
        return to_text(text), raw.came_from, False
    return unwrapped(tidy(decoded(text))), raw.came_from, True
