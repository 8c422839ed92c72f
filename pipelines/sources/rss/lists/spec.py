"""A feed as its user lists it."""

from dataclasses import dataclass, field
from typing import Literal

from pipelines.fetch.urls import public_url

FullText = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """One feed of a list; what is None is as the run's settings say.

    Attributes:
        url: http or https; may hold credentials. Neither they nor the headers are shown by `repr`.
        name: what the user calls it.
        interval_minutes: a fixed interval between two polls, in the place of the adaptive one.
        full_text: whether the articles' pages are fetched.
        language: of its articles, where they do not say.
        headers: (name, value) pairs, sent to the feed's host only.
        categories: the folders of the list that hold it, outermost first.
    """

    url: str = field(repr=False)
    name: str | None = None
    interval_minutes: float | None = None
    full_text: FullText | None = None
    language: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    categories: tuple[str, ...] = ()

    @property
    def public_url(self) -> str:
        """The URL without credentials: the feed's name in the ledger, in logs and in records."""
        return public_url(self.url)
