"""Matching of a file: an area tries the matcher on records of its own before anything goes live."""
