"""Redact the documents of a corpus: as tasks, with all that redaction reads, and with the edits made before."""
