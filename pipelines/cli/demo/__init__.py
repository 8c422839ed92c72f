"""The bundled samples, and how their enriched articles are shown."""
