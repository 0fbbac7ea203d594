"""How a corpus redacts: documents as tasks, what their redaction reads, and the edits that come before."""
