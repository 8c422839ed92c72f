"""Draws the pages' diagrams when the site is built: readers need no script and no network."""

import base64
import html
import re

import mermaidx
from mkdocs.structure.pages import Page

_BLOCK = re.compile(r'<pre class="mermaid"><code>(.*?)</code></pre>', re.DOTALL)


def on_page_content(content: str, page: Page, **_: object) -> str:
    """Put a drawing in the place of each diagram's source; mkdocs calls this for every page."""

    def drawn(found: re.Match[str]) -> str:
        drawing = mermaidx.render(html.unescape(found[1])).svg()
        data = base64.b64encode(drawing.encode()).decode()
        told = html.escape(f"Diagram: {page.title}")
        return f'<p><img alt="{told}" src="data:image/svg+xml;base64,{data}"></p>'

    return _BLOCK.sub(drawn, content)
