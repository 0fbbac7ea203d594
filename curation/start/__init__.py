"""How a deployment begins: the YAML that is nobody's in particular, as data, and what `curation init` makes of it."""
