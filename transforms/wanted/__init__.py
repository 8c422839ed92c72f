"""The user's rules: which articles go on."""
