"""Which URL an article has, which one is canonical, which one names it."""

import pytest

from transforms.cleanup.fields.links import links_of
from transforms.cleanup.page.meta import PageMeta
from transforms.records.travelling import RawArticle

PAGE = "https://quay.example/news/late-4711.html"
HOME = "https://quay.example/"
OTHER = "https://wire.example/2026/late"


def links(given=None, canonical=(), og=(), linked=(), base=None, site=None):
    declared = [(one, "html") for one in canonical]
    declared += [(one, "meta") for one in og] + [(one, "json-ld") for one in linked]
    raw = RawArticle(came_from="html", url=given, site=site)
    return links_of(raw, PageMeta(addresses=declared, base=base))


@pytest.mark.parametrize(
    ("page", "url", "origin"),
    [
        ({"canonical": [PAGE]}, PAGE, "html"),
        ({"og": [PAGE]}, PAGE, "meta"),
        ({"linked": [PAGE]}, PAGE, "json-ld"),
        ({"canonical": ["/news/late-4711.html"], "og": [PAGE]}, PAGE, "meta"),
        ({"canonical": ["/news/late-4711.html"], "base": HOME}, PAGE, "html"),
        ({"canonical": ["//quay.example/news/late-4711.html"]}, PAGE, "html"),
        ({"canonical": ["quay.example/news/late-4711.html"]}, PAGE, "html"),
        ({"canonical": ["8003098"], "og": [PAGE]}, PAGE, "meta"),
        ({"canonical": [HOME], "og": [PAGE]}, PAGE, "meta"),
        ({"canonical": [HOME], "linked": [PAGE]}, PAGE, "json-ld"),
        ({"canonical": [""], "og": ["", PAGE]}, PAGE, "meta"),
        ({"canonical": [OTHER], "og": [PAGE]}, PAGE, "meta"),
        ({"canonical": ["/news/late-4711.html"]}, None, None),
        ({"canonical": ["8003098"], "base": HOME}, None, None),
        ({"canonical": [HOME]}, None, None),
        ({"og": ["javascript:void(0)"]}, None, None),
        ({}, None, None),
    ],
)
def test_a_page_alone_says_its_address(page, url, origin):
    found = links(**page)
    assert (found.url, found.origin) == (url, origin)


@pytest.mark.parametrize(
    ("page", "canonical", "name"),
    [
        ({"canonical": [PAGE]}, PAGE, PAGE),
        ({"canonical": [HOME]}, f"{PAGE}?id=1", f"{PAGE}?id=1"),
        ({"canonical": ["https://quay.example/news"]}, f"{PAGE}?id=1", f"{PAGE}?id=1"),
        ({"canonical": ["8003098"]}, f"{PAGE}?id=1", f"{PAGE}?id=1"),
        ({"canonical": [OTHER]}, OTHER, f"{PAGE}?id=1"),
        ({"canonical": [OTHER], "og": [PAGE]}, OTHER, PAGE),
        ({"og": [OTHER]}, f"{PAGE}?id=1", f"{PAGE}?id=1"),
        ({"canonical": ["https://quay.example/a", PAGE], "og": [PAGE]}, PAGE, PAGE),
        (
            {"canonical": ["https://quay.example/a", "https://quay.example/b"]},
            *[f"{PAGE}?id=1"] * 2,
        ),
        ({"canonical": [PAGE, PAGE]}, PAGE, PAGE),
    ],
)
def test_another_publishers_link_is_told_and_names_nothing(page, canonical, name):
    found = links(given=f"{PAGE}?id=1&utm_source=x", **page)
    assert found.url == f"{PAGE}?id=1&utm_source=x"
    assert (found.canonical, found.name) == (canonical, name)


@pytest.mark.parametrize(
    "given",
    [
        "http://www.bing.com/news/apiclick.aspx?tid=A1&url=https%3a%2f%2fquay.example%2fnews%2flate-4711.html&c=1",
        "https://www.bing.com/ck/a?!&&p=9f&u=a1aHR0cHM6Ly9xdWF5LmV4YW1wbGUvbmV3cy9sYXRlLTQ3MTEuaHRtbA",
        "https://www.google.com/url?rct=j&url=https://quay.example/news/late-4711.html&ct=ga",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fquay.example%2Fnews%2Flate-4711.html&h=AT",
    ],
)
def test_a_redirect_that_names_its_target_is_its_target(given):
    assert links(given=given).name == PAGE


@pytest.mark.parametrize(
    "given",
    [
        "https://www.bing.com/ck/a?u=a1bm9ib2R5",
        "https://www.bing.com/news/apiclick.aspx?url=%2Flocal",
        "https://www.bing.com/ck/a?u=a1%FF",
    ],
)
def test_a_redirect_without_a_target_is_itself(given):
    assert links(given=given).name.startswith("https://bing.com/")
