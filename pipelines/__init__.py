"""What runs: the outer world and the order of things."""
