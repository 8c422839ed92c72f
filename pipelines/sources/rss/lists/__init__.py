"""Which feeds: lists as text, TOML and OPML, and feeds found on pages."""
