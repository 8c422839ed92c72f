"""Which blocks of a page are its article: named rules over the tree, and over the lines found."""
