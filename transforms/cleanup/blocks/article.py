"""The article's lines among a page's blocks: one extractor, and the rules around it."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from transforms.cleanup.blocks import lines as rules
from transforms.cleanup.blocks.block import Block
from transforms.cleanup.blocks.fill import filled
from transforms.cleanup.blocks.lines import Known, Line, Rule, lines_of
from transforms.cleanup.blocks.look import look
from transforms.cleanup.blocks.prune import prune
from transforms.cleanup.blocks.pruned import with_pruned
from transforms.cleanup.blocks.seen import Seen, Sight, key_of
from transforms.cleanup.blocks.shape import joined, merged, shaped, timed, unwrapped
from transforms.cleanup.blocks.standfirst import with_standfirst
from transforms.cleanup.reading import Extractor
from transforms.cleanup.text.plain import decoded, tidy

#: Rules that take lines away, in the order in which they are asked.
_TAKING: Final[dict[str, Rule]] = {
    "drop_headline": rules.headline,
    "drop_breadcrumb": rules.breadcrumb,
    "drop_link_list": rules.link_list,
    "drop_link_line": rules.link_line,
    "drop_related_section": rules.related_section,
    "drop_elsewhere": rules.elsewhere,
    "drop_noise": rules.noise,
    "drop_invitation": rules.invitation,
    "drop_consent": rules.consent,
    "drop_settings": rules.settings,
    "drop_closing": rules.closing,
    "drop_stamp": rules.stamp,
    "drop_byline": rules.byline,
}
_FILL: Final = "fill"
_STANDFIRST: Final = "standfirst"
_LIST_ITEM: Final = "- "
#: The rules leave so much of a text, or take nothing: what they take more of is no furniture.
_LEAST_KEPT: Final = 0.4
#: Rules that may take all there is: what they take is never an article.
_SURE: Final = frozenset({"drop_consent", "drop_noise", "drop_settings"})


class Found(NamedTuple):
    """What an extractor found, and what was seen of the page before."""

    lines: list[str]
    sight: Sight


class About(NamedTuple):
    """What a page says of itself, as far as its blocks are judged by it."""

    titles: Sequence[str]
    authors: Sequence[str]
    summary: str | None


def find(tree: Any, extract: Extractor, names: frozenset[str]) -> Found:
    """Take furniture out of a tree, and find the lines of its article.

    Args:
        tree: the page, without scripts; it is changed.
        extract: finds an article's text.
        names: the rules that count.
    """
    unwrapped(tree)
    sight = look(tree, names)
    shaped(sight)
    timed(sight)
    prune(sight)
    merged(tree)
    lines = [line for text in extract(tree).split("\n") if (line := text.strip())]
    lines = joined(lines, sight.blocks)
    return Found(filled(lines, sight.blocks) if _FILL in names else lines, sight)


def tidied(lines: Iterable[str]) -> list[str]:
    """Mend the lines' text, all together, for an accident shows in many of them."""
    text = tidy(decoded("\n".join(lines)))
    return [line for line in text.split("\n") if line]


def judged(lines: Sequence[str], sight: Sight, about: About, names: frozenset[str]) -> list[Block]:
    """Say of each line whether it is the article's, and of what was pruned between them."""
    seen: dict[str, Seen] = {}
    for block in sight.blocks:
        if block.op is None:
            seen.setdefault(block.key, block)
    if _STANDFIRST in names:
        lines = with_standfirst(lines, sight.blocks, about.summary)
    known = Known(
        titles=about.titles,
        headings=frozenset(block.key for block in sight.blocks if block.heading == 1),
        authors=frozenset(map(key_of, about.authors)),
    )
    read = lines_of(lines, seen)
    doomed = _doomed(read, known, names)
    blocks = [
        Block(text=text, op=doomed.get(number), listed=text.startswith(_LIST_ITEM))
        for number, text in enumerate(lines)
    ]
    return with_pruned(blocks, read, sight)


def _doomed(lines: Sequence[Line], known: Known, names: frozenset[str]) -> dict[int, str]:
    doomed: dict[int, str] = {}
    for name, rule in _TAKING.items():
        if name in names:
            for number in rule(lines, known):
                doomed.setdefault(number, name)
    kept = sum(len(line.text) for number, line in enumerate(lines) if number not in doomed)
    if kept >= _LEAST_KEPT * sum(len(line.text) for line in lines):
        return doomed
    return {number: name for number, name in doomed.items() if name in _SURE}
