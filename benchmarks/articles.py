"""Articles to measure with: made up by seeded templates, or read from a corpus where one lies.

    python -m benchmarks.articles --count 1000 --out made-up.jsonl
    python -m benchmarks.articles --count 1000 --corpus bbc-news.jsonl.gz --out news.jsonl

Every name, sum and event that is made up here is fictional. The same seed gives the same articles;
no two of them are near duplicates, since each sentence is put together anew.
"""

import argparse
import gzip
import html
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

Item = dict[str, str]


def _listed(words: str) -> list[str]:
    return words.split("|")


_FIRST = _listed(
    "Anna|Tomas|Ines|Kofi|Mei|Piotr|Salma|Viktor|Adaeze|Hugo|Leila|Jonas|Carmen|Dmitri|Ruth|Samuel|"
    "Nadia|Erik|Priya|Marco|Helen|Yusuf|Clara|Owen|Fatima|Lukas|Grace|Stefan"
)
_SYLLABLES = _listed("ba|len|dor|mar|kis|to|ve|ran|hol|sti|ne|qua|fel|mo|ri|das|pen|ul|gar|wy")
_PLACES = _listed(
    "Oslo|Nairobi|the Netherlands|São Paulo|New Zealand|Lyon|West Africa|Kyoto|Texas|Lower Saxony|"
    "Manchester|Ghana|Lisbon|Quebec|Jakarta|Krakow|Dublin|Chile|Naples|Manitoba|Zurich|Vietnam"
)
_BODIES = _listed(
    "Bank|Shipping Union|Institute|Steel plc|Party|University|Football Club|Post|Energy Group|"
    "Council|Hospital|Airlines|Insurance Society|Housing Trust|Motor Company|Museum"
)
_ROLES = _listed(
    "director|chief|delegate|minister|mayor|engineer|analyst|trainer|surgeon|lawyer|farmer|"
    "economist|captain|teacher|inspector|treasurer|researcher|architect"
)
_THINGS = _listed(
    "bridge|budget|harbour|school|reservoir|contract|railway|merger|vaccine|stadium|tax|tariff|"
    "forest|ferry|theatre|pension|wage|factory|satellite|orchestra|dam|court|canal|tunnel|clinic|"
    "airport|mine|loan|licence|festival|survey|strike|auction|treaty"
)
_QUALITIES = _listed(
    "new|old|costly|disputed|regional|narrow|late|modest|national|flooded|private|promising|secret|"
    "temporary|public|ageing|delayed|foreign|sudden|local|ambitious|unpopular|joint"
)
_DEEDS = _listed(
    "opened|closed|bought|sold|praised|rejected|inspected|repaired|financed|abandoned|doubled|"
    "postponed|defended|surveyed|criticised|leased|approved|designed|rebuilt|halved"
)
_ADVERBIALS = _listed(
    "quietly|at once|without a vote|after long talks|despite protests|for the second time|in haste|"
    "against all advice|with some relief|on schedule|under pressure|as winter came|before the polls"
)
_TIMES = _listed(
    "on Monday|in March 2019|last year|at 16:30|on 4 June|this autumn|two weeks ago|in the 1980s|"
    "on Friday night|by December|within three months|earlier this week"
)
_SENTENCES = (
    "{person}, {role} of {body}, {deed} the {thing} in {place} {time}.",
    "{body} {deed} its {thing} {how}, and the {role} spoke of the {quality} {thing}.",
    "“The {thing} was {quality}, the {thing} {quality},” said {person} {time}.",
    "The {quality} {thing} near {place} cost {sum}, {share} more than the {thing}.",
    "{place} {deed} a {thing} of {sum} {time}, {body} reported.",
    "When {surname} {deed} the {thing}, the {quality} {role} from {place} left {how}.",
    "{share} of the {thing} {number} people knew was {quality} {how}.",
    "In {place}, {number} houses by the {thing} were {deed} {time}.",
    "{surname}'s {thing} {deed} {number} {role}s and the {quality} {thing} {how}.",
    "Neither the {thing} nor {body} {deed} {person} {time}, although {place} was {quality}.",
    "The {role} and the {role} {deed} {sum} for the {quality} {thing} {how}.",
    "{body} and {body} {deed} the {thing} {time}; {surname} called it {quality}.",
)
_TITLES = (
    "{surname} {deed} {quality} {thing} in {place}",
    "{body} to lose {sum} over {thing}",
    "{place}: {role} {deed} {number} {thing}s {how}",
    "{quality} {thing} divides {place} and {body}",
)


class NewsWriter:
    """Writes made-up articles as the objects that a `jsonl:` source reads."""

    def __init__(self, seed: int, words: tuple[int, int] = (200, 900)) -> None:
        self._random = random.Random(seed)
        self._words = words
        self._made = {
            "person": lambda: f"{self._one(_FIRST)} {self._surname()}",
            "surname": self._surname,
            "place": lambda: self._one(_PLACES),
            "body": lambda: f"{self._surname()} {self._one(_BODIES)}",
            "role": lambda: self._one(_ROLES),
            "thing": lambda: self._one(_THINGS),
            "quality": lambda: self._one(_QUALITIES),
            "deed": lambda: self._one(_DEEDS),
            "how": lambda: self._one(_ADVERBIALS),
            "time": lambda: self._one(_TIMES),
            "sum": lambda: f"{self._one('$£€')}{self._random.randint(2, 990)} million",
            "share": lambda: f"{self._random.randint(2, 98)}%",
            "number": lambda: str(self._random.randint(3, 900)),
        }

    def article(self, number: int) -> Item:
        day, minute = number // 1440 % 28 + 1, number % 1440
        return {
            "id": f"made-up-{number:06d}",
            "url": f"https://news.example/{number:06d}",
            "title": self._filled(self._one(_TITLES)),
            "body": "\n\n".join(self._paragraphs(self._random.randint(*self._words))),
            "published": f"2026-02-{day:02d}T{minute // 60:02d}:{minute % 60:02d}:00Z",
            "source": "Example News",
        }

    def _paragraphs(self, words: int) -> Iterator[str]:
        while words > 0:
            count = self._random.randint(1, 4)
            paragraph = " ".join(self._filled(self._one(_SENTENCES)) for _ in range(count))
            yield paragraph
            words -= len(paragraph.split())

    def _filled(self, model: str) -> str:
        head, *rest = model.split("{")
        parts = [head]
        for piece in rest:
            slot, _, after = piece.partition("}")
            parts += [self._made[slot](), after]
        text = "".join(parts)
        return text[0].upper() + text[1:]

    def _surname(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 3))).capitalize()

    def _one(self, values):
        return self._random.choice(values)


def made_up(count: int, words: tuple[int, int] = (200, 900)) -> Iterator[Item]:
    writer = NewsWriter(seed=1, words=words)
    return (writer.article(number) for number in range(count))


def from_corpus(path: Path, count: int) -> Iterator[Item]:
    """Read texts of {"id", "title", "text"} lines, each text once."""
    known: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if len(known) < count and item["text"] not in known:
                known.add(item["text"])
                yield {"id": item["id"], "title": item["title"], "body": item["text"]}


def write(path: Path, items: Iterable[Item]) -> Path:
    """Write articles as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    return path


def write_feeds(folder: Path, items: Sequence[Item]) -> Path:
    """Write articles as RSS feeds of fifty that carry them whole."""
    folder.mkdir()
    for start in range(0, len(items), 50):
        entries = "".join(_ENTRY.format(**_marked_up(one)) for one in items[start : start + 50])
        feed = _FEED.format(entries=entries)
        (folder / f"{start:06d}.xml").write_text(feed, encoding="utf-8")
    return folder


def write_pages(folder: Path, items: Iterable[Item]) -> Path:
    """Write articles as HTML pages, with the menus and teasers that surround one."""
    folder.mkdir()
    menu = "".join(f'<li><a href="/{word}">{word.title()}</a></li>' for word in _THINGS)
    for number, item in enumerate(items):
        page = _PAGE.format(menu=menu, **_marked_up(item))
        (folder / f"{number:06d}.html").write_text(page, encoding="utf-8")
    return folder


def _marked_up(item: Item) -> Item:
    blocks = (html.escape(block) for block in item["body"].split("\n\n"))
    return {
        "url": f"https://news.example/{html.escape(item['id'])}",
        "title": html.escape(item["title"]),
        "body": "".join(f"<p>{block}</p>\n" for block in blocks),
    }


_ENTRY = """<item><title>{title}</title><link>{url}</link><guid>{url}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded></item>
"""
_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Example News</title><link>https://news.example/</link><description>Made up</description>
{entries}</channel></rss>
"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>{title} - Example News</title><link rel="canonical" href="{url}">
<meta property="og:title" content="{title}"><script>window.dataLayer = [];</script></head>
<body><header><nav><ul>{menu}</ul></nav></header>
<main><article><h1>{title}</h1><div class="byline">By Anna Example</div>
{body}</article><aside><h2>Most read</h2><ul>{menu}</ul></aside></main>
<footer><ul>{menu}</ul><p>All that is written here is made up.</p></footer></body></html>
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--corpus", type=Path, help='lines of {"id", "title", "text"}, .gz')
    parser.add_argument("--words", type=int, nargs=2, default=(200, 900), metavar=("MIN", "MAX"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    made = (
        from_corpus(options.corpus, options.count)
        if options.corpus
        else made_up(options.count, tuple(options.words))
    )
    write(options.out, made)


if __name__ == "__main__":
    main()
