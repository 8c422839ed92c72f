"""A page becomes one HTML file that asks nothing of any network."""

import base64
import hashlib
from importlib.resources import files
from typing import Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.report.packing import PER_CHUNK, packed, script_json
from pipelines.report.page import Page

#: What a file may take, in bytes; bodies are cut until it does.
_MOST: Final = 19_000_000
#: Feeds in the table of those.
_MOST_FEEDS: Final = 500
#: Lengths of bars that have a class each: `style` attributes are not let through by the policy.
_LENGTHS: Final = 200

_STYLES: Final = (
    "vendored/charts.min.css",
    "assets/page.css",
    "assets/cards.css",
    "assets/figures.css",
)
_SCRIPTS: Final = ("data.js", "filters.js", "body.js", "cards.js", "figures.js", "main.js")


class Rendered(NamedTuple):
    """The page, how many articles are in it, and where bodies were cut, if they were."""

    html: str
    articles: int
    cut: int | None


def rendered(page: Page) -> Rendered:
    """Write the page."""
    listed = page.listed
    index = script_json(
        {
            "entries": listed.entries,
            "topics": listed.topics,
            "entities": listed.entities,
            "sources": listed.sources,
            "per_chunk": PER_CHUNK,
        }
    )
    details = packed(listed.details, _MOST - len(index))
    style, script = _style(), _script()
    html: str = (
        _environment()
        .get_template("report.html")
        .render(
            page=page,
            index=Markup(index),  # noqa: S704 - script_json leaves nothing in it that could end it
            chunks=details.chunks,
            cut=details.cut,
            style=Markup(style),  # noqa: S704 - our own
            script=Markup(script),  # noqa: S704 - our own
            policy=_policy(style, script),
            feeds=page.feeds[:_MOST_FEEDS],
        )
    )
    return Rendered(html, len(listed.entries), details.cut)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipelines.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["length"] = _length
    return environment


def _length(value: int, most: int) -> str:
    """Name the class of a bar's length; of what there is something to be seen."""
    return f"n{max(int(value > 0), round(value / most * _LENGTHS))}"


def _style() -> str:
    lengths = "".join(f".n{n}{{--size:{n / _LENGTHS:g}}}" for n in range(_LENGTHS + 1))
    licence = f"/*! Charts.css 1.2.0\n{_asset('vendored/charts.css.LICENSE')}*/"
    return "\n".join([licence, *map(_asset, _STYLES), lengths])


def _script() -> str:
    return "\n".join(_asset(f"assets/{name}") for name in _SCRIPTS)


def _asset(name: str) -> str:
    return (files("pipelines.report") / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Let the page's own style and script run, and nothing else: no request, no form, no frame."""
    return (
        f"default-src 'none'; script-src {_hashed(script)}; style-src {_hashed(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
