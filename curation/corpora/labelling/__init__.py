"""Rank the labels of a corpus by origin, check synthetic documents, and limit values that are too frequent."""
