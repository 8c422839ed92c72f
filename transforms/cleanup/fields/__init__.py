"""Everything about an article but its body: title, dates, authors, URLs, language."""
