"""Pages of ours can be read by everybody: no serious fault by the rules of axe-core, and nothing overflows sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from curation.docs.site import site
from curation.registry.page import SmallFiles, render
from curation.registry.publish import Release
from curation.registry.release.manifest import build, facts_of
from curation.registry.release.writing import write_release
from curation.registry.repository.channels import Channel
from tests.registry.conftest import make_candidate
from tests.registry.test_registry_report import COUNTS, RELEASE
from tests.ui.test_ui_nights import CHROMIUM

pytestmark = pytest.mark.slow

NOW = "2024-04-02T08:00:00+00:00"
OWN = ("release", "withdrawn")
DOCUMENTATION = ("index", "how-to/see-a-release-as-a-page", "reference/commands", "concepts/releases")
SERIOUS = ("serious", "critical")
WIDTHS = (1440, 1920)
CHECKS = {
    "checks": {"has_examples": True, "superseded": False, "canaries": True},
    "figures": {
        "has_examples": {"examples": 30},
        "canaries": {
            "planted": 300,
            "not_scanned": 0,
            "missed_PERSON": 6,
            "recall_PERSON": 0.98,
            "bound_PERSON": 0.957,
        },
    },
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name → URL of a release, of one that was withdrawn, and of some pages of the documentation."""
    folder = tmp_path_factory.mktemp("pages")
    candidate = make_candidate(folder / "release", shape="conversations", counts=COUNTS)
    manifest = build(candidate, facts_of(candidate))
    told = {**RELEASE, "content_digest": manifest.content_digest, "run": {**RELEASE["run"], **CHECKS}}
    write_release(candidate, manifest, {**told, "signed_by": "ab" * 32}, {})
    standing = Release(
        *("support-sft", "v1.1.0", manifest.content_digest, told["published_at"], told["as_of"], "c" * 40),
        withdrawn=None,
        previous="v1.0.0",
        changelog=("records changed",),
    )
    withdrawn = Release(**{**vars(standing), "withdrawn": "it answers badly", "withdrawn_at": NOW})
    on = [Channel("support-sft", name, "v1.1.0", False, "read by two of us", NOW) for name in ("prod", "approved")]
    for name, release, files in (("release", standing, SmallFiles.of(candidate)), ("withdrawn", withdrawn, None)):
        (folder / f"{name}.html").write_text(render("https://git.example.com/registry", files, release, on, NOW))
    site_folder = site().parent
    own = {name: (folder / f"{name}.html").as_uri() for name in OWN}
    return own | {name: (site_folder / f"{name}.html").as_uri() for name in DOCUMENTATION}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_serious_fault_and_fit_their_window(pages: dict[str, str], browser: Browser, scheme: str) -> None:
    faults: list[str] = []
    asked: list[str] = []  # what pages of releases fetch
    for name, url in pages.items():
        # The check is a script, which a page of ours forbids by its policy.
        page = browser.new_page(color_scheme=scheme, bypass_csp=True)
        if name in OWN:
            page.on("request", lambda request: asked.append(request.url))
        page.goto(url)
        faults += [
            f"{name}: {fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in Axe().run(page).response["violations"]
            if fault["impact"] in SERIOUS
            for node in fault["nodes"]
        ]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            faults += [f"{name}: {overflow} pixels beyond {width}"] if overflow > 0 else []
        page.close()
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
