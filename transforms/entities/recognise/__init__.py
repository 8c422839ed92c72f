"""Which words name something: spaCy's recogniser, run fast."""
