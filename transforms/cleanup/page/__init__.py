"""What is found on a whole HTML page: the article's text, and what the page says of itself."""
