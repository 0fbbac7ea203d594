"""Compose the texts of the invented people: threads, histories, policies, and untidy texts."""
