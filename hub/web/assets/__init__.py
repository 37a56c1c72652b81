"""What the pages of the consoles look like and do in a browser, and how that is built."""
