"""A feed's entry and the page of its article: which of the two texts stands.

The page's stands where an article is found in it that is longer than what the feed carries: a
consent form or an error page seldom is. Else the feed's stands, and nothing is taken from a page
that may be of something else.
"""

from typing import Final, NamedTuple

import msgspec

from transforms.cleanup.fields.choose import Notes
from transforms.cleanup.fragment.cut import feed_text, without_invitation
from transforms.cleanup.page.html import Page, read_page
from transforms.cleanup.reading import Reading
from transforms.errors import CleanupError
from transforms.records.travelling import RawArticle

#: A longer text is no summary.
_TEASER_CHARS: Final = 1_000


class Chosen(NamedTuple):
    """What an article is made of."""

    raw: RawArticle
    page: Page | None


def choose(raw: RawArticle, charset: str | None, reading: Reading, notes: Notes) -> Chosen:
    """Read an article's page, and where a feed's entry came with it, choose between the two.

    Flags: `no_full_text` where the page was asked for and not had (`page_problem` in provenance
    is the reason), and `withdrawn` where it was had before and is gone; `page_unusable` where it
    held no longer text.

    Args:
        raw: the article.
        charset: of the page's HTTP header.
        reading: what reads pages.
        notes: what is said of the article.

    Raises:
        CleanupError: `no_article`, `broken_page` or `too_large`, for a page that came alone.
    """
    if raw.page_problem:
        notes.flags.add("no_full_text")
        notes.provenance["page_problem"] = raw.page_problem
    if raw.page_is_gone:
        notes.flags.add("withdrawn")
    if raw.page is None:
        return Chosen(raw, None)
    if raw.came_from != "feed":
        return Chosen(raw, read_page(raw.page, reading, charset))
    own = feed_text(raw)
    page = _longer(raw.page, charset, reading, own)
    if page is None:
        notes.flags.add("page_unusable")
        return Chosen(msgspec.structs.replace(raw, page=None), None)
    teaser = without_invitation(own) if len(own) <= _TEASER_CHARS else None
    # The feed's link names the article, so that it is the same one when its page cannot be had.
    meta = msgspec.structs.replace(page.meta, url=None, addresses=[])
    return Chosen(
        msgspec.structs.replace(raw, summary=raw.summary or teaser),
        msgspec.structs.replace(page, meta=meta),
    )


def _longer(page: bytes, charset: str | None, reading: Reading, own: str) -> Page | None:
    try:
        read = read_page(page, reading, charset)
    except CleanupError:
        return None
    return read if len(read.body) > len(own) else None
