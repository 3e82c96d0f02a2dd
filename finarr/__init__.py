"""finarr."""
