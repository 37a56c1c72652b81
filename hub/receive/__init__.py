"""The one way to write: decode → load → decide → encode → save, through ports."""
