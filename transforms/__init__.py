"""What is done to an article, in this order: admit, cleanup, dedupe, entities, topics."""
