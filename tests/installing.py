"""Packages of others, installed for a test as an installer leaves them: modules, metadata and entry points in a folder."""

from __future__ import annotations

import shutil
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
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    (info / "top_level.txt").write_text("".join(f"{module.name}\n" for module in modules))
    (info / "RECORD").write_text("".join(f"{module.name}/__init__.py,,\n" for module in modules))
    lines = []
    for group, entries in project.get("entry-points", {}).items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()), ""]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return into
