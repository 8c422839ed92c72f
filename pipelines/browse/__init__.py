"""What `newsbeam browse` shows: Datasette over the file of an `sqlite:` sink."""
