"""What is measured of a run, and where it can be read: Prometheus, a file, a health check."""
