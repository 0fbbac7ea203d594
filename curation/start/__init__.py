"""Begin a deployment: YAML templates as data, and what `curation init` makes of them."""
