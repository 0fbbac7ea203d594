"""A landing goes from this machine whole: what is half removed is no landing any more, and is gone with the next."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from curation.storage.failpoints import failpoint
from curation.storage.files import sync_folder

LEAVING = ".leaving-"  # before the date: hidden, so that nobody takes it for a landing


def remove_landing(zone: Path, date: dt.date) -> None:
    """Remove the folder of a landing, and what an earlier removal that was killed has left.

    Raises:
        OSError: it cannot be renamed or removed.
    """
    folder, leaving = zone / date.isoformat(), zone / f"{LEAVING}{date.isoformat()}"
    if leaving.exists():
        shutil.rmtree(leaving)
    if folder.exists():
        failpoint("landing.leaving.before")
        folder.rename(leaving)
        sync_folder(zone)
        failpoint("landing.leaving.after")
        shutil.rmtree(leaving)
        sync_folder(zone)
