"""Assembles records into documents: the newest state, turns from every file and night, bucket by bucket."""
