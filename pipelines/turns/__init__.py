"""Runs on one machine: turns, each a transaction from sources to sinks."""
