"""One module a shape: redacted documents in, examples out."""
