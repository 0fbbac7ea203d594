"""The command-line interface: one module per group of verbs."""

from curation.cli.app import app, console, main

__all__ = ["app", "console", "main"]
