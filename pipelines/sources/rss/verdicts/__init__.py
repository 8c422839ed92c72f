"""How each feed does, as a person is told it."""
