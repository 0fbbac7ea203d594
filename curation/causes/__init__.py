"""What somebody has to know or do, judged once: for `curation status`, for messages, and for checks in Dagster's
pages."""
