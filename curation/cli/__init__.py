"""The door for the terminal: a module for each group of verbs."""

from curation.cli.app import app, console, main

__all__ = ["app", "console", "main"]
