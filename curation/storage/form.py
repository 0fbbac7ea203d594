"""Mark a deployment with its form, a number in `restricted/` that tells which versions of this code may open it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from curation.errors import ConfigurationError, IntegrityError
from curation.storage.failpoints import failpoint
from curation.storage.files import write_atomic

# Increased in each version of this code that writes tables or results of stages which the version before did not.
FORM = 3
UNMARKED = 1  # the form of deployments from before there was a mark
FILE = "form.json"


@dataclass(frozen=True)
class Form:
    """The mark of a deployment.

    Args:
        number: the number of its form.
        stages: stage → its version when people were last told of changes.
    """

    number: int
    stages: Mapping[str, str] = field(default_factory=dict)


def read_form(restricted: Path) -> Form | None:
    """Return the mark of a deployment; `UNMARKED` where there are tables without a mark.

    None where there are no tables either, or where this process may not read the mark.

    Raises:
        IntegrityError: the mark cannot be parsed.
        ConfigurationError: a newer version of this code has taken the deployment over.
    """
    file = restricted / FILE
    try:
        value = json.loads(file.read_bytes())
        form = Form(int(value["form"]), {str(name): str(version) for name, version in value["stages"].items()})
    except FileNotFoundError:
        tables = restricted / "tables"
        return Form(UNMARKED) if tables.is_dir() and any(tables.glob("*/_delta_log")) else None
    except PermissionError:  # another user only checks YAML here, and opens no table
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IntegrityError(str(file), "it cannot be read", "restore it from a backup") from error
    if form.number > FORM:
        raise ConfigurationError(
            str(file),
            f"a newer version of curation has taken this deployment over (form {form.number}; this one knows {FORM})",
            "install that version; what it has written, this one could not go on with",
        )
    return form


def mark_form(restricted: Path, stages: Mapping[str, str]) -> None:
    """Mark a deployment as taken over by this code."""
    failpoint("form.before")
    value = {"form": FORM, "stages": dict(sorted(stages.items()))}
    write_atomic(restricted / FILE, (json.dumps(value, indent=1) + "\n").encode(), 0o600)
    failpoint("form.after")
