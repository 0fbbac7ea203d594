"""Runs of the night in Dagster: how one is started, retried, watched, and what it leaves."""
