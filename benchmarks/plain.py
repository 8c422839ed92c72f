"""What newsbeam is measured against: bare spaCy, and scripts as a user would write them.

    python -m benchmarks.plain bare  articles.jsonl          entities only, as fast as spaCy is
    python -m benchmarks.plain jsonl articles.jsonl out.jsonl
    python -m benchmarks.plain feed  'feeds/*.xml' out.jsonl
    python -m benchmarks.plain html  'pages/*.html' out.jsonl

The scripts load the whole pipeline and go article by article: language, exact duplicates, entities.
"""

import glob
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import feedparser
import lxml.html
import py3langid
import spacy
import trafilatura

from transforms.entities.spec import SMALL_MODEL


def bare(path: str) -> None:
    nlp = spacy.load(SMALL_MODEL)
    nlp.select_pipes(enable="ner")
    with Path(path).open(encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    texts = (f"{item['title']}\n\n{item['body']}" for item in items)
    for doc in nlp.pipe(texts):
        assert doc.ents is not None


def read_jsonl(path: str) -> Iterator[tuple[str, str]]:
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            yield item["title"], item["body"]


def read_feeds(pattern: str) -> Iterator[tuple[str, str]]:
    for path in sorted(glob.glob(pattern)):
        for entry in feedparser.parse(path).entries:
            content = lxml.html.fromstring(entry.content[0].value)
            yield entry.title, content.text_content()


def read_pages(pattern: str) -> Iterator[tuple[str, str]]:
    for path in sorted(glob.glob(pattern)):
        data = Path(path).read_bytes()
        page = gzip.decompress(data) if path.endswith(".gz") else data
        found = trafilatura.bare_extraction(page, with_metadata=True)
        if found is not None:
            yield found.title or "", found.text or ""


def script(articles: Iterator[tuple[str, str]], out: str) -> None:
    nlp = spacy.load(SMALL_MODEL)
    known: set[str] = set()
    with Path(out).open("w", encoding="utf-8") as file:
        for title, body in articles:
            if body in known:
                continue
            known.add(body)
            doc = nlp(f"{title}\n\n{body}")
            record = {
                "title": title,
                "body": body,
                "language": py3langid.classify(body)[0],
                "entities": [(ent.text, ent.label_, ent.start_char) for ent in doc.ents],
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


READERS = {"jsonl": read_jsonl, "feed": read_feeds, "html": read_pages}


if __name__ == "__main__":
    kind, source, *rest = sys.argv[1:]
    if kind == "bare":
        bare(source)
    else:
        script(READERS[kind](source), *rest)
