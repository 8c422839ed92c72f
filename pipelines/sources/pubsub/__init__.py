"""Messages of a Pub/Sub subscription: pulled, held, acknowledged after the commit."""
