"""Sinks that are tables: one set of them, in SQLite and in PostgreSQL."""
