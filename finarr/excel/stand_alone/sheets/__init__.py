"""The sheets of a result of stand-alone costs, one a module."""
