"""DVC's names of the folders of corpora, as the commits of a registry hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from curation.errors import IntegrityError
from curation.registry.repository.clones import Clone
from curation.registry.repository.git import blobs

FOLDER = re.compile(r"md5: ([0-9a-f]{32}\.dir)")


def folder_of(clone: Clone, corpus: str, commit: str) -> str:
    """Return DVC's name of a corpus's folder in a commit: the object that lists its files.

    Raises:
        IntegrityError: the commit names none.
    """
    match = FOLDER.search(clone.git("show", f"{commit}:corpora/{corpus}.dvc"))
    if match is None:
        raise IntegrityError(
            f"registry corpora/{corpus}.dvc", "it names no folder", "restore it from the registry's git history"
        )
    return match[1]


def added_folder(clone: Clone, corpus: str) -> str:
    """Return DVC's name of a corpus's folder as it was added to the clone."""
    text = (clone.folder / "corpora" / f"{corpus}.dvc").read_text(encoding="utf-8")
    (folder,) = FOLDER.findall(text)
    return str(folder)


def folders_of(clone: Clone, named: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return DVC's names of many folders, as `folder_of` finds one: tag → (corpus, commit) gives tag → folder."""
    paths = {tag: f"{commit}:corpora/{corpus}.dvc" for tag, (corpus, commit) in named.items()}
    contents = blobs(clone.folder, sorted(set(paths.values())))
    return {
        tag: folder
        for tag, path in paths.items()
        for folder in FOLDER.findall(contents.get(path, b"").decode("utf-8", "replace"))
    }
