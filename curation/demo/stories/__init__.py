"""What the invented people write about: threads, histories, policies, and untidy texts."""
