"""What the classes and ids of elements say: furniture by its usual names.

Names are read as words: "articleRelated__box" says "article", "related", "box". A name counts
where it stands as a word, or as two words next to each other, in one class or id.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

#: A longer class is no name of anybody's.
_LONGEST: Final = 300
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


_WEAK_OPS: Final = {word: op for op, words in _WEAK.items() for word in words}
_STRONG_OPS: Final = {word: op for op, words in _STRONG.items() for word in words}


def furniture(classes: str) -> Name | None:
    """Find what furniture a class or id names; the first strong name, else the first weak one."""
    weak: Name | None = None
    for name in _names(classes):
        if name in _STRONG_OPS:
            return Name(_STRONG_OPS[name], weak=False)
        if weak is None and name in _WEAK_OPS:
            weak = Name(_WEAK_OPS[name], weak=True)
    return weak


def is_hidden(classes: str, style: str | None) -> bool:
    """Whether a class or a style takes an element off the screen, on every kind of it."""
    if style and _HIDING.search(style, 0, _LONGEST):
        return True
    if _RESPONSIVE in classes:
        return False
    return any(name.lower() in _HIDDEN_NAMES for name in classes[:_LONGEST].split())


def is_container(name: str) -> bool:
    """Whether a class or id names the element that holds the article's text."""
    return _CONTAINER.search(name, 0, _LONGEST) is not None


def _names(classes: str) -> Iterable[str]:
    for word in classes[:_LONGEST].split():
        before = ""
        for part in _PART.findall(_CAMEL.sub("-", word)):
            lower = part.lower()
            yield lower
            if before:
                yield f"{before} {lower}"
            before = lower
