"""Who, what and where an article names, and its dates and sums."""
