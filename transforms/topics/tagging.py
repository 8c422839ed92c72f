"""What the step needs of whoever knows topics."""

from typing import Protocol

from transforms.records.article import Article, Topic


class Tagging(Protocol):
    """Knows topics: the Media Topics, the user's own, or both."""

    @property
    def version(self) -> str:
        """What records say of the topics."""

    def digest(self) -> str:
        """Name all that topics depend on."""

    def reads(self, language: str | None) -> bool:
        """Tell whether there are words for a language (a BCP 47 tag)."""

    def topics_of(self, article: Article) -> list[Topic]:
        """List what an article is about, most relevant first."""
