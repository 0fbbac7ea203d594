"""What hatchling calls for a wheel: the documentation is built and carried as `curation/docs/site`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DocsInWheel(BuildHookInterface):
    """Builds the site; an editable installation has none, for its pages change."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        config = str(Path(self.root) / ".ci" / "mkdocs.yml")
        build = ("-m", "mkdocs", "build", "--strict", "--quiet", "-f", config, "-d", self._folder.name)
        subprocess.run([sys.executable, *build], check=True)
        build_data["force_include"][self._folder.name] = "curation/docs/site"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
