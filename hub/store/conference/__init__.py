"""What the pages of the conference read: its feed and its cases."""
