"""Who and what the names mean: one entity for all its names, with its links."""
