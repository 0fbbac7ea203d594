"""Redaction: resolve overlapping findings, tell people apart, and write something in place of each finding."""
