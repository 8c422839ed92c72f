"""What the classes and ids of elements say: furniture by its usual names.

Names are read as words: "articleRelated__box" says "article", "related", "box". A name counts
where it stands as a word, or as two words next to each other, in one class or id.
"""

import re
from itertools import pairwise
from typing import Final, NamedTuple

#: A longer class is no name of anybody's.
LONGEST: Final = 300
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PART: Final = re.compile(r"[^\W_]+")
#: Classes that hide on one kind of screen only ("hidden md:block").
_RESPONSIVE: Final = ":"

#: The edit's name, and the words. Of two words both must stand side by side.
_STRONG: Final = {
    "drop_related": (
        "related", "relatedcontent", "relatedarticles", "relatedposts", "recommend", "recommended",
        "recommendation", "recommendations", "trending", "mostread", "readmore", "outbrain",
        "taboola", "storycard", "playlist", "read more", "read next", "read also", "most read",
        "most popular", "most viewed", "most shared", "more topic", "more stories", "more news",
        "more on", "more articles", "more from", "article card", "see also", "also read",
    ),
    "drop_invitation": (
        "newsletter", "signup", "subscribe", "subscription", "regwall", "donate", "donation",
        "sign up", "support us", "paywall message", "paywall box", "paywall teaser",
        "paywall banner", "paywall", "membership",
    ),
    "drop_sharing": (
        "share", "sharing", "sharebar", "sharebuttons", "sharedaddy", "addtoany", "social",
        "socials", "follow us",
    ),
    "drop_advertising": (
        "advert", "advertisement", "advertising", "sponsored", "promobox", "ad slot",
        "ad container", "ad wrapper", "ad unit", "ad label",
    ),
    "drop_dialog": (
        "modal", "popup", "toast", "tooltip", "lightbox", "dropdown", "cookie", "cookies",
        "consent", "gdpr", "pop up", "poll",
    ),
    "drop_caption": (
        "caption", "figcaption", "bildunterschrift", "copyright", "image credit", "photo credit",
        "media credit", "image description", "media description", "image meta", "media info",
        "media title",
    ),
    "drop_labels": (
        "breadcrumb", "breadcrumbs", "taglist", "tag list", "tag cloud", "tag links", "cat links",
        "post tags", "entry tags", "article tags", "topics list", "label items",
    ),
    "drop_comments": ("comments", "comment", "respond", "disqus", "discussion"),
    "drop_about_author": (
        "bio", "byline", "autor", "author bio", "author box", "author info", "author card",
        "author description", "author about", "author profile", "about author", "about the",
    ),
    "drop_stamp": (
        "timestamp", "postdate", "dateline", "post meta", "entry meta", "article meta",
        "publish date", "published date", "pub date", "meta data", "meta info",
    ),
    "drop_navigation": (
        "sidebar", "rail", "toolbar", "nav", "navbar", "navigation", "footer", "noprint",
        "side bar", "right rail", "widget area", "tool box", "post navigation", "print only",
        "skip link",
    ),
}  # fmt: skip
#: Names that articles' own blocks have too: furniture only with a link inside or around.
_WEAK: Final = {
    "drop_related": ("teaser", "teasers", "teaserpadding", "teasertext", "promo", "popular",
                     "similar"),
    "drop_labels": ("tags", "topics", "categories"),
    "drop_dialog": ("overlay", "banner", "quiz"),
    "drop_navigation": ("menu",),
    "drop_caption": ("credit", "credits"),
}  # fmt: skip
_WEAK_OPS: Final = {word: op for op, words in _WEAK.items() for word in words}
_STRONG_OPS: Final = {word: op for op, words in _STRONG.items() for word in words}
_PARTS: Final = frozenset(part for name in (*_STRONG_OPS, *_WEAK_OPS) for part in name.split())
_HIDDEN_NAMES: Final = frozenset({
    "visually-hidden", "visuallyhidden", "sr-only", "sronly", "screen-reader-text",
    "screen-reader", "screenreader", "a11y-hidden", "u-hidden", "is-hidden", "hidden", "hide",
    "element-invisible", "assistive-text", "screen-reader-only", "visually_hidden", "sr_only",
})  # fmt: skip
_HIDING: Final = re.compile(r"(?i)display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden")
#: Names of the element that holds an article's text.
_CONTAINER: Final = re.compile(
    r"(?i)(?:article|story|entry|post|content|news|text)(?:-|_|__)?(?:body|content|text|main)"
    r"(?![a-z])|articlebody|(?<![a-z])body-?text"
)


class Name(NamedTuple):
    """What a class or id says of an element: the edit's name, and whether it needs a link."""

    op: str
    weak: bool


def furniture(word: str) -> Name | None:
    """Find what furniture a class or id names; the first strong name, else the first weak one."""
    parts = _PART.findall(word if word.islower() else _CAMEL.sub("-", word).lower())
    if _PARTS.isdisjoint(parts):
        return None
    names = [*parts, *map(" ".join, pairwise(parts))]
    strong = next((name for name in names if name in _STRONG_OPS), None)
    if strong is not None:
        return Name(_STRONG_OPS[strong], weak=False)
    weak = next((name for name in names if name in _WEAK_OPS), None)
    return None if weak is None else Name(_WEAK_OPS[weak], weak=True)


def hides(style: str) -> bool:
    """Whether a style takes an element off the screen."""
    return _HIDING.search(style, 0, LONGEST) is not None


def is_hidden(classes: str) -> bool:
    """Whether a class takes an element off the screen, on every kind of it."""
    if _RESPONSIVE in classes:
        return False
    return not _HIDDEN_NAMES.isdisjoint(classes[:LONGEST].lower().split())


def is_container(name: str) -> bool:
    """Whether a class or id names the element that holds the article's text."""
    return _CONTAINER.search(name, 0, LONGEST) is not None
