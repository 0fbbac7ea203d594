"""One module for each vendor: its export into records and rejections, as `curation.sources.reader` requires."""
