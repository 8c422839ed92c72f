"""Tell which names of an article are forms of one another; where two could be meant, none is.

- A person named in part joins the one named in full: by the last words ("Lavrov", "Sergey Lavrov"),
  with the first or its initial before them ("Sergey Lavrov" for "Sergey Viktorovich Lavrov", "S.
  Lavrov"), else by any ("Lula"). "al-" before a surname does not count.
- An organisation named in part joins the one whose name begins or ends so ("Norrvind", "Norrvind
  Kraft"; "the Bruins"), but for words that many end with ("the Council").
- An acronym joins the name that it is explained by, in brackets or by the gazetteer ("Fed"), else
  the only one whose initials it is ("IMF", "International Monetary Fund").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from transforms.entities.resolve.english import COMMON_WORDS, SMALL_WORDS
from transforms.entities.resolve.names import beginnings, endings, stretches, words
from transforms.records.article import EntityType

Words = tuple[str, ...]

#: No name has more words; a longer one, misread by a model, joins no other.
_LONGEST_NAME: Final = 20
#: Letters of an acronym that nothing explains.
_SHORTEST_ACRONYM: Final = 2
_LONGEST_ACRONYM: Final = 6
_ARTICLES: Final = ("al-", "el-", "al ", "el ")


class Called(NamedTuple):
    """A name of an article: its key (`names.name_key`) and its type."""

    key: str
    type: EntityType
    is_acronym: bool


class Aliases(NamedTuple):
    """Which names belong together.

    Attributes:
        roots: for each name, in order, the place of the one that it is a form of; its own where it
            is of none.
        ambiguous: names of persons, or their parts, that two could be meant by.
    """

    roots: list[int]
    ambiguous: frozenset[int]


def aliases(called: Sequence[Called], explained: Mapping[str, str]) -> Aliases:
    """Find the roots of an article's names.

    Args:
        called: the names, in the order of first sight, none twice.
        explained: keys of short names with the key of the name that they stand for.
    """
    roots = list(range(len(called)))
    persons = [at for at, it in enumerate(called) if it.type == "PERSON"]
    orgs = [at for at, it in enumerate(called) if it.type == "ORG"]
    ambiguous: set[int] = set()
    for at, root in _persons({at: _person_words(called[at].key) for at in persons}).items():
        if root is None:
            ambiguous.add(at)
        else:
            roots[at] = root
    told = _explained(called, explained)
    roots_of_orgs = _organisations({at: words(called[at].key) for at in orgs if at not in told})
    for at, root in roots_of_orgs.items():
        roots[at] = root
    for at, root in [*told.items(), *_initialisms(called)]:
        if roots[at] == at:
            roots[at] = roots[root]
    return Aliases(roots, frozenset(ambiguous))


def _person_words(key: str) -> Words:
    for article in _ARTICLES:
        key = key.replace(f" {article}", " ").removeprefix(article)
    return words(key)


def _persons(names: Mapping[int, Words]) -> dict[int, int | None]:
    """Map each name to the fullest that it belongs to; to None where there are two."""
    roots: dict[int, int | None] = {}
    ending: defaultdict[Words, set[int]] = defaultdict(set)
    holding: defaultdict[Words, set[int]] = defaultdict(set)
    for at in sorted(names, key=lambda at: _longest_first(names[at])):
        name = names[at]
        owners = ending[name] or holding[name]
        roots[at] = root = _only(owners, at)
        if len(name) <= _LONGEST_NAME and root is not None:
            for part in endings(name):
                ending[part].add(root)
            for part in stretches(name):
                holding[part].add(root)
            if len(name) > 1:
                ending[f"{name[0][:1]}.", name[-1]].add(root)
                ending[name[0], name[-1]].add(root)
    return roots


def _organisations(names: Mapping[int, Words]) -> dict[int, int]:
    roots: dict[int, int] = {}
    parts: defaultdict[Words, set[int]] = defaultdict(set)
    for at in sorted(names, key=lambda at: _longest_first(names[at])):
        name = names[at]
        owners = parts[name]
        roots[at] = root = next(iter(owners)) if len(owners) == 1 else at
        if len(name) <= _LONGEST_NAME:
            for part in (*endings(name), *beginnings(name)):
                if not COMMON_WORDS.issuperset(part) and part[-1] not in SMALL_WORDS:
                    parts[part].add(root)
    return roots


def _explained(called: Sequence[Called], explained: Mapping[str, str]) -> dict[int, int]:
    """Map names that are explained to what explains them, where the article names that."""
    places = {it.key: at for at, it in reversed(list(enumerate(called)))}
    return {
        at: places[explained[it.key]]
        for at, it in enumerate(called)
        if explained.get(it.key) in places and explained[it.key] != it.key
    }


def _initialisms(called: Sequence[Called]) -> Iterator[tuple[int, int]]:
    """Yield acronyms with the only organisation whose initials they are."""
    by_initials: defaultdict[str, set[int]] = defaultdict(set)
    for at, it in enumerate(called):
        if it.type == "ORG":
            for initials in _initials(words(it.key)):
                by_initials[initials].add(at)
    for at, it in enumerate(called):
        if it.is_acronym and _SHORTEST_ACRONYM <= len(it.key) <= _LONGEST_ACRONYM:
            owners = by_initials[it.key]
            if len(owners) == 1 and it.type == "ORG":
                yield at, next(iter(owners))


def _initials(name: Words) -> set[str]:
    if not 2 <= len(name) <= _LONGEST_NAME:
        return set()
    every = "".join(word[0] for word in name)
    large = "".join(word[0] for word in name if word not in SMALL_WORDS)
    return {every, large}


def _only(owners: Iterable[int], otherwise: int) -> int | None:
    found = list(owners)
    if not found:
        return otherwise
    return found[0] if len(found) == 1 else None


def _longest_first(name: Words) -> tuple[int, bool, Words]:
    """Sort by the number of words; names that begin with an initial after the others."""
    return (-len(name), "".join(name[:1]).endswith("."), name)
