"""Begin a deployment: YAML templates, and the folder that `curation init` makes from them."""
