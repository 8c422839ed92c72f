"""Live feeds: what is asked when, what is remembered of each, and what that says of it."""
