"""What an article's first lines say of themselves: the byline and the dateline. Only read."""

import re
from typing import Final, NamedTuple

from transforms.cleanup.fields.authors import authors_of
from transforms.cleanup.text.datelines import dateline_of
from transforms.records.article import Author

_BYLINE: Final = re.compile(r"(?:By|BY) (?P<first>[^\W\d_]\S*) (?P<second>[^\W\d_]).{1,80}")


class Opening(NamedTuple):
    """The dateline's place ("PARIS", "ST. PAUL, Minn."), and who is named before the text."""

    dateline: str | None
    authors: list[Author]


def opening_of(body: str) -> Opening:
    """Read the byline and dateline of a text whose paragraphs are parted by blank lines."""
    paragraphs = body[:1000].split("\n\n")[:3]
    byline: list[Author] = []
    for paragraph in paragraphs:
        if not byline and _is_byline(paragraph):
            byline = authors_of([paragraph])
            continue
        found = dateline_of(paragraph)
        if found is None:
            break
        return Opening(found.place, byline + authors_of([found.agency] if found.agency else []))
    return Opening(None, byline)


def _is_byline(paragraph: str) -> bool:
    found = _BYLINE.fullmatch(paragraph)
    if found is None or paragraph.endswith((".", ":", "?")):
        return False
    return found["first"][0].isupper() and found["second"].isupper()
