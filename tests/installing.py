"""Packages of others, installed for a test as an installer leaves them: modules, metadata and entry points in a folder."""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

ACME = Path(__file__).parent / "acme"


def install(package: Path, into: Path) -> Path:
    """Lay the modules of a project folder and its metadata into a folder that is then put on the path."""
    project = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    modules = [each.parent for each in package.glob("*/__init__.py")]
    for module in modules:
        shutil.copytree(module, into / module.name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    info = into / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(exist_ok=True)
    asks = "".join(f"Requires-Dist: {each}\n" for each in project.get("dependencies", ()))
    said = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n{asks}"
    (info / "METADATA").write_text(said)
    (info / "top_level.txt").write_text("".join(f"{module.name}\n" for module in modules))
    (info / "RECORD").write_text("".join(f"{module.name}/__init__.py,,\n" for module in modules))
    lines = []
    for group, entries in project.get("entry-points", {}).items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()), ""]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return into


def package(folder: Path, name: str, source: str = "", *lines: str, version: str = "2.0") -> Path:
    """A project folder with one module of that source; `lines` go on in its `pyproject.toml`."""
    place = folder / name
    (place / name).mkdir(parents=True)
    (place / name / "__init__.py").write_text(source)
    project = ["[project]", f'name = "{name.replace("_", "-")}"', f'version = "{version}"']
    (place / "pyproject.toml").write_text("\n".join([*project, *lines]))
    return place


def forget(site: Path) -> None:
    """Let this process find anew what is installed in a folder."""
    from curation.privacy import company_recognizers
    from curation.privacy.redaction import operators
    from curation.settings import entry_points as doors
    from curation.sources import reader as readers

    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(f"{site}/"):
            del sys.modules[name]
    for cached in (
        *(
            doors.entries,
            doors.packages,
            doors.provider,
            doors.origin,
            doors.leans_on,
            doors.source,
            doors.code,
            readers.reader,
        ),
        *(company_recognizers._made, operators._engine, operators._engine_knows),
    ):
        cached.cache_clear()
