"""Print reports in a terminal: status, explanations, releases, experiments. Nothing here changes a table."""
