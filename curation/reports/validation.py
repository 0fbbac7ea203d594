"""Run `curation validate`: check the YAML of the deployment, and list settings that may be unintended."""

from __future__ import annotations

import sys

from curation.deployment.project import load_project
from curation.engine.tasks import Engine, require_nodes
from curation.errors import ConfigurationError
from curation.reports.mapped_sources import doubtful
from curation.reports.selected_languages import missing
from curation.reports.terminal import in_order, print_json


def show_validation(in_json: bool = False) -> int:
    """Print the result of the validation, in words or as one JSON object. Returns 0, or 2 where something is refused.

    In words, what is refused goes to stderr.

    Raises:
        ConfigurationError: a node of a Ray cluster does not see what it must.
        TryAgain: the cluster, or a node of it, cannot be reached now.
    """
    try:
        project = load_project()
    except ConfigurationError as error:
        refused = in_order(error.every)
        if in_json:
            print_json(
                {"valid": False, "refused": [{"where": e.where, "found": e.found, "to_do": e.fix} for e in refused]}
            )
        else:
            for refusal in refused:
                print(f"curation: {' '.join(str(refusal).split())}", file=sys.stderr)
        return error.exit_code
    if in_json:
        require_nodes(Engine.of(project.locations))
        named = {"sources": [*project.sources], "corpora": [*project.corpora], "profiles": [*project.privacy.profiles]}
        told = {"missing": [*missing(project)], "doubtful": [*doubtful(project, every_name=False)]}
        print_json({"valid": True, "files": len(project.files), **named, **told})
        return 0
    print(
        f"{len(project.files)} files under {project.defs}: {len(project.sources)} sources, "
        f"{len(project.corpora)} corpora, {len(project.privacy.profiles)} profiles; all valid"
    )
    # Output that is not a terminal may be a log, which more people read than the export.
    for sentence in (*missing(project), *doubtful(project, every_name=sys.stdout.isatty())):
        print(sentence)
    if require_nodes(Engine.of(project.locations)):
        print(
            f"every node of the cluster of RAY_ADDRESS reads and writes {project.locations.temporary} as this one does"
        )
    return 0
