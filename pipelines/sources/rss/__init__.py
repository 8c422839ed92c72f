"""Live feeds: lists of feeds, polling, their articles' pages, verdicts."""
