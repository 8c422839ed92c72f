"""The HTTP client of everything live: guarded addresses, capped answers, polite pace."""
