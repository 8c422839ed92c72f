"""Bytes to raw articles."""
