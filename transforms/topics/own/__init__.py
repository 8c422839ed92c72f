"""The user's own topics: beside the IPTC Media Topics, or in their place (docs/own-topics.md)."""
