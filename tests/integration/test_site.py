"""The site of the docs is whole without a network."""

import re
import subprocess
import sys

from tests.integration.program import ROOT

#: What a browser fetches by itself.
_FETCHED = re.compile(r'<(?:script|img|iframe|source)[^>]* src="([^"]+)|<link[^>]* href="([^"]+)')


def test_diagrams_are_drawn_and_nothing_is_fetched_from_elsewhere(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    pages = {path: path.read_text() for path in tmp_path.rglob("*.html")}
    assert len(pages) > 40
    drawn = [path.parent.name for path, page in pages.items() if "data:image/svg+xml" in page]
    assert {"architecture", "duplicates", "engines", "guarantees"} <= set(drawn)
    assert [path for path, page in pages.items() if 'class="mermaid"' in page] == []
    fetched = {one or other for page in pages.values() for one, other in _FETCHED.findall(page)}
    assert {one[:40] for one in fetched if one.startswith(("http", "//"))} == set()
