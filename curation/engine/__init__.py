"""Runs a kernel over batches: in this process, or in worker processes that can be killed."""
