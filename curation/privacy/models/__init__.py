"""Models for names that nobody declared: spaCy, token classifiers, dictionaries, and when a model is wrong."""
