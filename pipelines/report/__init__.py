"""The page to look at: what a sink and its ledger hold, as one HTML file."""
