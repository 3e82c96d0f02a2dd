"""The arrangements that finarr models, one room each."""
