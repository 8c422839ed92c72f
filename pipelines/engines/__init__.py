"""The graph on an engine that never ends: read, enrich, write, all in one stage."""
