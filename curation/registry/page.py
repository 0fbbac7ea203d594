"""A release as one HTML page that opens without a network or the registry, for whoever decides whether to train on it.

The page is made of the release's small files and the ledger, and is no part of the release: no digest covers it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.corpora.shapes.column_words import column_words
from curation.errors import IntegrityError
from curation.quality.suite import OWN_CHECKS
from curation.registry.release.card import figures_of, pictures_of
from curation.registry.release.datasheet import known
from curation.registry.release.manifest import MANIFEST, Manifest, ReleasedFile, ReleaseFacts
from curation.registry.release.markdown import listed_values, templates
from curation.registry.release.release_json import ReleaseJson
from curation.registry.release.sums import SUMS, file_digest
from curation.registry.release.verify import RELEASE
from curation.registry.repository.channels import APPROVED, Channel
from curation.registry.repository.ledger import Release
from curation.storage.files import write_atomic
from curation.storage.locations import without_password

if TYPE_CHECKING:
    from jinja2 import Environment

SMALL = (MANIFEST, RELEASE, SUMS)  # files of a release that its page is made of, beside its pictures
PICTURES = "report"
ENDING = ".release.html"


@dataclass(frozen=True)
class SmallFiles:
    """What a page shows of a release: its manifest, its `release.json`, and its pictures as PNG by name."""

    manifest: Manifest
    release: ReleaseJson
    pictures: Mapping[str, bytes]

    @classmethod
    def of(cls, folder: Path) -> SmallFiles:
        """Read the small files in the folder of a release; its data and lineage need not lie there.

        Raises:
            IntegrityError: one of these files is not the one that `SHA256SUMS` lists.
        """
        digests = {path: digest for digest, path in _sums(folder)}
        pictures = sorted((folder / PICTURES).glob("*.png"))
        for path in (folder / MANIFEST, folder / RELEASE, *pictures):
            name = path.relative_to(folder).as_posix()
            if digests.get(name) != file_digest(path):
                raise IntegrityError(
                    folder.name, f"{name} is not the file that {SUMS} lists", "put it back with `curation repair`"
                )
        document = json.loads((folder / MANIFEST).read_bytes())
        files = tuple(ReleasedFile(**file) for file in document.pop("files"))
        del document["format"]
        release = json.loads((folder / RELEASE).read_bytes())
        return cls(Manifest(files, document), release, {path.stem: path.read_bytes() for path in pictures})


def page_path(corpora: Path, corpus: str, version: str) -> Path:
    """Return where the page of a version lies, if nobody says otherwise."""
    return corpora / f"{corpus}@{version}{ENDING}"


def remove_pages(corpora: Path, corpus: str, versions: Iterable[str]) -> None:
    """Remove the pages of some versions, with or without their `v`, from where they lie by default."""
    for version in versions:
        for written in (version, f"v{version}"):
            page_path(corpora, corpus, written).unlink(missing_ok=True)


def remove_other_pages(corpora: Path, corpus: str, version: str) -> None:
    """Remove the pages of all versions of a corpus but one from where they lie by default."""
    for path in corpora.glob(f"{corpus}@*{ENDING}"):
        if path != page_path(corpora, corpus, version):
            path.unlink(missing_ok=True)


def write_page(
    place: Path, address: str, folder: Path | None, release: Release, channels: Sequence[Channel], now: str
) -> None:
    """Write the page of a release, readable by this user until a night's end shares the folder with the group.

    Args:
        place: the HTML file.
        address: URL or path of the registry.
        folder: where the small files of the release lie; None: it was withdrawn, and they are gone.
        channels: of its corpus.
        now: ISO time, by which the page tells channels and withdrawal.

    Raises:
        IntegrityError: a file in the folder is damaged.
    """
    small = SmallFiles.of(folder) if folder is not None else None
    write_atomic(place, render(address, small, release, channels, now).encode(), 0o600)


def render(address: str, small: SmallFiles | None, release: Release, channels: Sequence[Channel], now: str) -> str:
    """Return the HTML of the page, every value escaped; arguments as `write_page` takes them."""
    on = [channel for channel in channels if (channel.corpus, channel.version) == (release.corpus, release.version)]
    shown = {
        "entry": release,
        "on": on,
        "approved": next((channel for channel in on if channel.name == APPROVED), None),
        "address": without_password(address),
        "now": now[:10],
        "small": small,
    }
    if small is not None:
        facts, told = small.manifest.facts, small.release
        names = known(small.manifest, told)
        shown |= names | figures_of(facts, told)
        shown |= {
            "pictures": {
                name: (base64.b64encode(small.pictures[name]).decode(), shows)
                for name, shows in pictures_of(told).items()
                if name in small.pictures
            },
            "sizes": list(_sizes(small.manifest)),
            "columns_by_config": list(_columns(facts)),
            "asks": {name: check.asks for name, check in OWN_CHECKS.items()},
            "datasheet": _markup(templates().get_template("datasheet.md.jinja").render(names)),
        }
    return _environment().get_template("page.html.jinja").render(shown)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("curation.registry", ""),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"distinct": listed_values, "number": "{:,}".format, "size": _bytes_in_words}
    return environment


def _sums(folder: Path) -> Iterator[list[str]]:
    return (line.split("  ", 1) for line in (folder / SUMS).read_text(encoding="utf-8").splitlines())


def _sizes(manifest: Manifest) -> Iterator[tuple[str, str, int, int, int]]:
    """Yield config, split, rows, files and bytes, in order of config and split."""
    sizes = {file.path: file.bytes for file in manifest.files}
    rows = {file.path: file.rows for file in manifest.files}
    for config, splits in sorted(manifest.facts["configs"].items()):
        for split, paths in sorted(splits.items()):
            yield config, split, sum(rows[path] for path in paths), len(paths), sum(sizes[path] for path in paths)


def _columns(facts: ReleaseFacts) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield each config with its columns: name, type, and what it holds where that is known."""
    words = column_words().get(facts["shape"], {})
    for config, columns in sorted(facts["schema"].items()):
        yield config, [(name, kind, words.get(name, "")) for name, kind in columns.items()]


def _bytes_in_words(number: int) -> str:
    size, units = float(number), iter(("kB", "MB", "GB", "TB"))
    unit = "bytes"
    while size >= 1000 and (larger := next(units, None)):
        size, unit = size / 1000, larger
    return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"


def _markup(text: str) -> Any:
    """Return Markdown as HTML without what would leave the page: HTML of its own, links and images."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    parser = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink"])
    return Markup(parser.render(text))  # noqa: S704 - the parser escapes what it is given
