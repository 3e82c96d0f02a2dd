"""Run the command line: ``python -m finarr``."""

from finarr.cli import main

main()
