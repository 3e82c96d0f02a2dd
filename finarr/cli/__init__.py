"""The command line: one thin command a file operation; all work is done in the rooms behind it."""

from finarr.cli.app import main

__all__ = ["main"]
