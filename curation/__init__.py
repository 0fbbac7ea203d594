"""Curation: a company's own text, turned into training corpora that can be accounted for.

The folders are the flow: sources, cleaning, dedup, privacy, corpora, quality, registry. The values that every stage
speaks in are `document`, `fates`, `flow` and `errors`. The two doors are `definitions` (Dagster) and `cli` (the
terminal).
"""
