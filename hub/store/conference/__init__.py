"""What coordinators read of their cases: the feed, and one case."""
