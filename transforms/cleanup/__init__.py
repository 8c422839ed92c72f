"""Cleanup: text as its publisher meant it, fields checked, one identity for each article."""
