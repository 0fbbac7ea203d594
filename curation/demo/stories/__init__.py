"""What the invented people write about: threads, histories, policies, and what is untidy."""
