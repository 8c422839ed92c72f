"""When a feed is asked, what came of it, what is remembered of it."""
