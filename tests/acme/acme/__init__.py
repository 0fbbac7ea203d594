"""Parts of a company's own."""
