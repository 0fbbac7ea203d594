"""Judge once what people have to know or do; `curation status`, messages and Dagster's checks show the result."""
