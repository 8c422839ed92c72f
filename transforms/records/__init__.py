"""The types that cross a stage boundary: the published record, what travels, the dead letter."""
