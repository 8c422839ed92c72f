"""What is remembered between turns: one database, one transaction a turn."""
