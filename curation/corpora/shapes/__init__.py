"""The shapes, one module each: redacted documents go in, examples come out."""
