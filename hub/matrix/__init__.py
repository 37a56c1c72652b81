"""Who sees what, for people: the rules as a page and as a file, with each condition in words."""
