"""The body of an article as plain text, and what was taken out of it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from transforms.cleanup.blocks.block import Block, blocks_of, written
from transforms.cleanup.blocks.text import judged_text, marked, repeated
from transforms.cleanup.fields.language import identify
from transforms.cleanup.fragment.markup import has_markup, to_text, without_cdata
from transforms.cleanup.page.html import Page
from transforms.cleanup.reading import Guess, Reading
from transforms.cleanup.text.document import seems_english
from transforms.cleanup.text.frame import Frame, unframed
from transforms.cleanup.text.glue import moved, unglued
from transforms.cleanup.text.opening import Opening
from transforms.cleanup.text.plain import decoded, headline, split_header, tidy, unwrapped
from transforms.loading import loaded
from transforms.records.article import Edit
from transforms.records.travelling import Origin, RawArticle

_TITLE_OP: Final = "headline"
_GLUE: Final = "split_glue"


class Body(NamedTuple):
    """A clean body; what else is here was read, and taken, from plain text."""

    text: str
    origin: Origin | None
    header_date: str | None
    headline: str | None
    edits: list[Edit]
    opening: Opening | None = None


def read_body(raw: RawArticle, page: Page | None, title: str | None, reading: Reading) -> Body:
    """Clean the first body that is there: page, fragment, text; without repeating the title."""
    if page is not None:
        return _of_page(page, title, reading)
    text, origin, is_bare = _plain(raw)
    header = split_header(text) if raw.text else None
    if header is not None:
        text = header[2]
    frame = None
    if raw.text and raw.came_from != "feed":
        frame = unframed(text, has_title=title is not None)
        text = frame.text
    if is_bare and not raw.html:
        text = unwrapped(text)
    own_title = headline(text) if frame is not None and title is None else None
    titles = [found for found in (title or own_title,) if found]
    blocks = judged_text(blocks_of(text), titles, reading.rules)
    if own_title is not None:
        blocks = marked(blocks, {0: _TITLE_OP})
    if frame is not None:
        blocks = _with_frame(blocks, frame)
    if header is not None:
        blocks = [Block(text=header[1], op="header_date"), *blocks]
    rest, edits = written(blocks)
    if is_bare:
        rest, edits = _parted(rest, edits, reading)
    date = header[0] if header else frame and frame.date
    return Body(rest, origin, date, own_title, edits, frame and frame.opening)


def _with_frame(blocks: Sequence[Block], frame: Frame) -> list[Block]:
    """Put what was taken off round a story where it stood, as blocks that are dropped."""
    head = [(one.below, Block(text=one.before, op=one.op)) for one in frame.head]
    above = [block for below, block in head if not below]
    under = [block for below, block in head if below]
    tail = [Block(text=one, op="credits") for one in frame.tail]
    return [*above, *blocks[:1], *under, *blocks[1:], *tail]


def _parted(text: str, edits: list[Edit], reading: Reading) -> tuple[str, list[Edit]]:
    """Part glued words, where the text is English and the rule counts."""
    if _GLUE not in reading.rules or not _is_english(text, reading.guess):
        return text, edits
    text, parted = unglued(text, loaded(reading.words))
    return text, [*moved(edits, parted), *parted]


def _of_page(page: Page, title: str | None, reading: Reading) -> Body:
    """A page's body; the item's title may be another one than its page's headline."""
    blocks = page.blocks
    if title and sum(block.op is None for block in blocks) > 1:
        blocks = marked(blocks, repeated(blocks, [title]))
    text, edits = written(blocks)
    if page.is_bare:
        text, edits = _parted(text, edits, reading)
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
    return tidy(decoded(text)), raw.came_from, True
