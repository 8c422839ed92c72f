"""What sinks wrote, read back for somebody to look at."""
