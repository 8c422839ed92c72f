"""Pieces of HTML as feeds carry them: to text, and whether they were cut."""
