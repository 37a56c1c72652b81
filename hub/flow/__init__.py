"""What happens to an event, one verb a module; start reading at `decide`."""
