"""One module a vendor: its export into records and rejections, as `curation.sources.reader` asks for."""
