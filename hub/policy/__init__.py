"""The rule files, loaded and checked."""
