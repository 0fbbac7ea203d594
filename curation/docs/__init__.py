"""The documentation: pages in Markdown, the reference that is written from the declarations, and how to open it."""
