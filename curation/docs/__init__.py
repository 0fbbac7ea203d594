"""The documentation: pages in Markdown, the reference generated from the declarations, and how to open it."""
