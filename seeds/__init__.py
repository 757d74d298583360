"""What the record starts with: the claims of one article, and the war around them."""
