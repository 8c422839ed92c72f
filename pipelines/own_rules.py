"""The user's own rules: a TOML file that keeps, drops or flags articles (docs/rules.md)."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec

from pipelines.options import OptionError, Settings
from pipelines.toml_lines import Table, tables
from transforms.wanted.rules import Rule, Wanted

_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
#: What the books have names of their own for.
_TAKEN: Final = frozenset(("language", "min_words"))


def wanted_by(settings: Settings) -> Wanted:
    """Say which articles pass: by languages, length, and the rules of --rules.

    Raises:
        OptionError: as `own_rules`.
    """
    return replace(settings.wanted, rules=own_rules(settings.rules))


def own_rules(file: str | None) -> tuple[Rule, ...]:
    """Read and check the rules of a file; no file has none.

    Raises:
        OptionError: the file cannot be read, is not TOML, or a rule in it does not fit; with the
            line where that rule begins.
    """
    if file is None:
        return ()
    try:
        text = Path(file).read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise OptionError(f"the rules {file} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"the rules {file} are not TOML: {error}") from None
    rules = content.get("rule")
    if set(content) != {"rule"} or not isinstance(rules, list):
        raise OptionError(f"the rules {file} do not fit: give tables [[rule]], and nothing else")
    places = tables(file, text, "rule", len(rules))
    found = [_rule(place.where, table) for place, table in zip(places, rules, strict=True)]
    _check_names(found, places)
    return tuple(found)


def _rule(where: str, table: Any) -> Rule:
    unknown = sorted(set(table) - set(Rule.__dataclass_fields__))
    if unknown:
        known = ", ".join(Rule.__dataclass_fields__)
        raise OptionError(f"{where}: nobody knows {unknown[0]} in a rule: there are {known}")
    try:
        rule = msgspec.convert(table, Rule)
    except msgspec.ValidationError as error:
        raise OptionError(f"{where}: the rule does not fit: {error}") from None
    if not _WORD.fullmatch(rule.name) or rule.name in _TAKEN:
        raise OptionError(
            f"{where}: a rule cannot be named {rule.name!r}: give a word of small letters, digits "
            "and _, as in no_horoscopes"
        )
    return rule


def _check_names(rules: list[Rule], places: list[Table]) -> None:
    seen: set[str] = set()
    for rule, place in zip(rules, places, strict=True):
        if rule.name in seen:
            raise OptionError(f"{place.where}: two rules are named {rule.name}: give each its own")
        seen.add(rule.name)
