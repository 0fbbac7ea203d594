"""Shell completion of the names that the deployment's YAML declares. The YAML is read without being loaded."""

from __future__ import annotations

from typing import Annotated

import typer

from curation.errors import CurationError

CORPUS = "curation.components.Corpus"


def corpora(incomplete: str) -> list[str]:
    """Return the declared corpora whose names begin with `incomplete`."""
    return sorted(name for name in _declared() if name.startswith(incomplete))


def _declared() -> list[str]:
    """Return the names of all corpora, or none where the YAML cannot be read: a shell has no place for messages."""
    import yaml

    from curation.settings.folder import find_deployment
    from curation.settings.yamlfile import LOADER

    try:
        deployment = find_deployment()
        files = sorted(deployment.defs.rglob("defs.yaml")) if deployment is not None else []
        declared = [document for file in files for document in yaml.load_all(file.read_bytes(), Loader=LOADER)]
    except (CurationError, OSError, yaml.YAMLError):
        return []
    ours = (component for component in declared if isinstance(component, dict) and component.get("type") == CORPUS)
    attributes = (component.get("attributes") for component in ours)
    return [str(mapping["name"]) for mapping in attributes if isinstance(mapping, dict) and "name" in mapping]


OnlyCorpus = Annotated[str | None, typer.Argument(help="Only this corpus.", autocompletion=corpora)]
