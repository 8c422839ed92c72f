"""Derive mediatopics.tsv from IPTC's own JSON file of the Media Topics.

Run it when IPTC publishes a new release (two or three times a year):

    python transforms/topics/data/derive.py FILE.json

where FILE.json comes from https://cv.iptc.org/newscodes/mediatopic/?lang=x-all&format=json.
Nothing imports this; it stands here because this is where the file it makes stands.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

_TARGET: Final = Path(__file__).with_name("mediatopics.tsv")
_WIKIDATA: Final = "wikidata.org/"
_LANGUAGE: Final = "en-GB"


def derive(scheme: dict[str, Any]) -> str:
    """Turn the concept scheme into lines of id, name, parents, Wikidata id; retired ones left out.

    Ids are without their "medtop:". Several parents would be parted by a space (there is none
    today); a top-level topic has none. Lines are sorted by id.
    """
    live = [concept for concept in scheme["conceptSet"] if "retired" not in concept]
    head = (
        f"# version\t{scheme['dateReleased'][:10]}\n"
        "# IPTC Media Topic NewsCodes, (c) IPTC, https://iptc.org, CC BY 4.0\n"
    )
    return head + "".join(sorted(_line(concept) for concept in live))


def _line(concept: dict[str, Any]) -> str:
    parents = " ".join(sorted(_tail(uri) for uri in concept.get("broader", [])))
    name = " ".join(concept["prefLabel"][_LANGUAGE].split())
    return "\t".join([_tail(concept["uri"]), name, parents, _wikidata(concept)]) + "\n"


def _wikidata(concept: dict[str, Any]) -> str:
    links = (uri for uri in concept.get("exactMatch", []) if _WIKIDATA in uri)
    return _tail(min(links, default=""))


def _tail(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def main(arguments: list[str]) -> None:
    """Read the one file named and write mediatopics.tsv beside this script."""
    scheme = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    _TARGET.write_text(derive(scheme), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
