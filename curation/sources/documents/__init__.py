"""Documents of several formats, each read into its text and what it declares about itself."""
