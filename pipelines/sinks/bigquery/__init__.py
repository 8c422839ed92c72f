"""Records in BigQuery's tables, by the Storage Write API."""
