"""Entry point of `python -m curation.cli`."""

from curation.cli import console

console()
