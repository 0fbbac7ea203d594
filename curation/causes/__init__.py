"""Find the causes that people have to know of or act on; `curation status`, messages and Dagster's checks show them."""
