"""Where the documentation is as a site: beside this module in an installed package, built on demand in a checkout."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from curation.errors import ConfigurationError

PAGES = Path(__file__).parent
SHIPPED = PAGES / "site" / "index.html"  # the wheel carries it
CONFIG = PAGES.parents[1] / ".ci" / "mkdocs.yml"  # a checkout has it, and says there where the site goes
BUILT = PAGES.parents[1] / ".site" / "index.html"


def site() -> Path:
    """Return the path of the site's first page.

    Raises:
        ConfigurationError: the package carries no site, and it cannot be built here.
    """
    if SHIPPED.is_file():
        return SHIPPED
    if not CONFIG.is_file() or importlib.util.find_spec("mkdocs") is None:
        raise ConfigurationError(
            str(PAGES), "this installation has the pages in Markdown only", "read them there, or install the wheel"
        )
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(CONFIG)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        raise ConfigurationError(
            str(CONFIG), f"the site cannot be built: {built.stderr.strip()}", "mend the page it names"
        )
    return BUILT
