"""Models for names that nobody declared: spaCy, token classifiers and dictionaries, and the cases in which a model is
wrong.
"""
