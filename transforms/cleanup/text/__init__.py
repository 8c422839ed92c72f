"""Plain text: its paragraphs, its opening, what in it is no text of the article."""
