"""Our gold for topics in other languages: twenty short articles each, written before their words.

The same form as the English one (gold.py), a file a language, and traps in one table.
"""

from pathlib import Path
from typing import Final

from tests.quality.topics.gold import Gold, Trap, read, read_traps

LANGUAGES: Final = ("de", "es", "fr", "it", "pt")
GOLD: Final = {
    language: Path(__file__).with_name(f"gold_{language}.jsonl") for language in LANGUAGES
}
TRAPS: Final = Path(__file__).with_name("traps_languages.tsv")


def articles(language: str) -> list[Gold]:
    """Read the articles in a language, in the file's order."""
    return read(GOLD[language])


def traps(language: str) -> list[Trap]:
    """Read the traps in a language."""
    lines = TRAPS.read_text(encoding="utf-8").splitlines()
    head = f"{language}\t"
    return read_traps(line.removeprefix(head) for line in lines if line.startswith(head))
