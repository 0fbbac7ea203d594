"""Write the knowledge base: a nightly snapshot of all articles as Markdown with front matter, in department folders."""

from __future__ import annotations

import itertools
import random
import textwrap
from dataclasses import dataclass, replace

from curation.demo.planted import DATES
from curation.demo.stories import offices
from curation.demo.stories import untidy_phrases as untidy
from curation.demo.stories.issues import ISSUES, PRODUCTS
from curation.demo.stories.policies import CURRENT, FUTURE, GUIDES, NOTICES, POLICIES
from curation.demo.stories.talk import filled, slots
from curation.demo.stories.threads import Desk

WITHDRAWN = "troubleshooting-mesh-pairing"
REVISED = "troubleshooting-dns"
BROKEN = "holiday-hours"


@dataclass(frozen=True)
class Article:
    """One file of the snapshot."""

    slug: str
    title: str
    version: int
    effective: str
    department: str
    region: str
    confidentiality: str
    tags: tuple[str, ...]
    body: str
    dated: bool = False  # whether each version has a file of its own
    language: str = "en"

    @property
    def file(self) -> str:
        """Path inside the landing."""
        return f"{self.department}/{self.slug}{f'-v{self.version}' if self.dated else ''}.md"

    @property
    def ref(self) -> str:
        """Reference of this version."""
        return f"kb:article:{self.slug}@{self.version}"

    def text(self) -> str:
        """Front matter and body."""
        return (
            f'---\nid: {self.slug}\ntitle: "{self.title}"\nversion: {self.version}\neffective_date: {self.effective}\n'
            f"department: {self.department}\nregion: {self.region}\n"
            f"confidentiality: {self.confidentiality}\nlanguage: {self.language}\n"
            f"tags: [{', '.join(self.tags)}]\n---\n\n# {self.title}\n\n{self.body.strip()}\n"
        )


def knowledge_landings(desk: Desk) -> tuple[list[dict[str, bytes]], list[int]]:
    """Return the files of each night and the number of articles in them; note plants in `desk.planted`."""
    rng = random.Random(f"{desk.rng.random()}:kb")
    how_to = _troubleshooting(rng)
    if desk.scale < 0.5:  # a fixture has enough with the two that change
        how_to = [a for a in how_to if a.slug in (WITHDRAWN, REVISED)] + how_to[: desk.several(10)]
        how_to = list(dict.fromkeys(how_to))
    guides = _guides(rng)[: max(3, round(15 * min(1.0, desk.scale)))]
    articles = [*_policies(desk), *how_to, *guides, *_notices(), _handbook(desk), *_offices(desk)]
    landings = []
    for night in range(len(DATES)):
        files = {a.file: a.text().encode() for a in _on_night(articles, night)}
        broken = _holiday_hours().text()
        if night == 0:  # a bracket that never closes: neither id nor version can be read
            broken = broken.replace("tags: [support]", "tags: [support, opening")
            desk.plant("bad_front_matter", f"kb:{DATES[night]}/support/{BROKEN}.md:0")
        files[f"support/{BROKEN}.md"] = broken.encode()
        landings.append(dict(sorted(files.items())))
    desk.plant("withdrawn_article", f"kb:article:{WITHDRAWN}@1", value=DATES[2].isoformat())
    desk.plant("revised_article", f"kb:article:{REVISED}@1", f"kb:article:{REVISED}@2", value=DATES[1].isoformat())
    return landings, [len(files) for files in landings]


def _on_night(articles: list[Article], night: int) -> list[Article]:
    present = [a for a in articles if not (a.slug == WITHDRAWN and night == 2)]
    if night == 0:
        return present
    added = (
        "## Since version 5\n\nFast fallback is on by default. Existing units keep their setting until the next reset."
    )
    return [
        replace(a, version=2, effective="2026-11-02", body=f"{a.body}\n\n{added}") if a.slug == REVISED else a
        for a in present
    ]


def _policies(desk: Desk) -> list[Article]:
    articles = []
    for policy in POLICIES:
        for version in policy.versions:
            article = Article(
                policy.slug,
                policy.title,
                version.number,
                version.effective,
                policy.department,
                policy.region,
                policy.confidentiality,
                ("policy", policy.slug.split("-")[0]),
                policy.body.format_map(version.facts),
                dated=len(policy.versions) > 1,
            )
            articles.append(article)
            first = next(iter(version.facts.values()))
            if (policy.slug, version.number) == FUTURE:
                desk.plant("future_article", article.ref, value=version.effective)
            elif version.number < CURRENT[policy.slug]:
                desk.plant("stale_policy", article.ref, value=first)
            else:
                desk.plant("current_policy", article.ref, value=first)
            if policy.confidentiality == "confidential":
                desk.plant("confidential_article", article.ref, value=first)
    return articles


def _troubleshooting(rng: random.Random) -> list[Article]:
    articles = []
    for issue in ISSUES:
        values = slots(rng, issue)
        symptoms = "\n".join(f"- {filled(title, values)}" for title in issue.titles)
        causes = "\n".join(f"- {filled(reason, values)}" for reason in issue.reasons)
        steps = "\n".join(f"{n}. {filled(fix, values)}" for n, fix in enumerate(issue.fixes, start=1))
        questions = "\n".join(f"- {filled(check, values)}" for check in issue.checks)
        body = (
            f"Written for the {issue.queue} queue, about {issue.category}.\n\n"
            f"## Symptoms\n\nCustomers write, for example:\n\n{symptoms}\n\n"
            f"## Ask first\n\n{questions}\n\n## Causes\n\n{causes}\n\n## What to do\n\n{steps}\n\n"
            f"If none of this helps within {values['days']} days, "
            f"hand the ticket to the {issue.queue} lead and quote `{values['code']}`."
        )
        title = f"Troubleshooting: {issue.slug.replace('-', ' ')}"
        articles.append(
            Article(
                f"troubleshooting-{issue.slug}",
                title,
                1,
                f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
                "support",
                "global",
                "internal" if issue.category == "security" else "public",
                (issue.category, "troubleshooting"),
                body,
            )
        )
    return articles


def _guides(rng: random.Random) -> list[Article]:
    articles = []
    for product, name in PRODUCTS.items():
        if product == "cloud-plus":
            continue
        for slug, title, body in GUIDES:
            values = {
                "name": name,
                "length": f"{rng.choice((1, 1.5, 2))}",
                "port": rng.choice(("port one", "the blue port", "WAN")),
                "minutes": str(rng.randint(2, 9)),
                "password": str(rng.choice((10, 12, 14))),
                "size": f"{rng.randint(90, 240)} by {rng.randint(60, 180)} by {rng.randint(20, 60)}",
                "power": str(rng.randint(6, 30)),
                "ports": str(rng.choice((1, 2, 4, 8))),
                "heat": str(rng.choice((40, 45, 50))),
                "clients": str(rng.choice((32, 64, 128, 250))),
                "log": str(rng.choice((500, 1000, 2000))),
                "mount": f"WM-{rng.randint(10, 99)}",
                "supply": f"PS{rng.randint(2, 9)}",
                "console": str(rng.randint(7000, 7999)),
            }
            articles.append(
                Article(
                    f"{slug}-{product}",
                    title.format_map(values),
                    1,
                    f"2026-0{rng.randint(1, 9)}-2{rng.randint(0, 8)}",
                    "product",
                    "global",
                    "public",
                    (product, slug),
                    body.format_map(values),
                )
            )
    return articles


def _notices() -> list[Article]:
    tags = ("process",)
    return [
        Article(notice.slug, notice.title, 1, notice.effective, "support", "global", "internal", tags, notice.body)
        for notice in NOTICES
    ]


def _handbook(desk: Desk) -> Article:
    """Return a manual that was a PDF: broken into lines and pages, each page after the first with a numbered header."""
    paragraphs = (textwrap.wrap(paragraph, untidy.HANDBOOK_WIDTH) for paragraph in untidy.HANDBOOK)
    lines = [line for paragraph in paragraphs for line in (*paragraph, "")]
    pages = ["\n".join(page).strip("\n") for page in itertools.batched(lines, untidy.HANDBOOK_LINES)]
    first = untidy.HANDBOOK_FIRST_PAGE + 1
    heads = [untidy.HANDBOOK_HEAD.format(number=first + index) for index in range(len(pages) - 1)]
    body = pages[0] + "".join(f"\n\n{head}\n\n{page}" for head, page in zip(heads, pages[1:], strict=True))
    title, tags = untidy.HANDBOOK_TITLE, ("manual",)
    article = Article("router-handbook", title, 1, "2026-03-12", "product", "global", "public", tags, body)
    for head in heads:
        desk.plant("running_head", article.ref, value=head)
    return article


def _offices(desk: Desk) -> list[Article]:
    """Return the articles of the offices behind support; each ends with the name of its owner."""
    articles = []
    for office_article in offices.ARTICLES:
        owner = f"Owned by {office_article.owner}."
        body = f"{office_article.body.strip()}\n\n{owner}"
        article = Article(
            office_article.slug,
            office_article.title,
            1,
            office_article.effective,
            office_article.department,
            office_article.region,
            office_article.confidentiality,
            (office_article.department,),
            body,
            language=office_article.language,
        )
        articles.append(article)
        for phenomenon, value in (("owned_article", owner), *office_article.marks):
            desk.plant(phenomenon, article.ref, value=value)
    for slug, older, newer in offices.REPLACED:
        desk.plant(
            "no_contradiction", *(f"kb:article:{slug}@{version}" for version in (older, newer)), value="versions"
        )
    return articles


def _holiday_hours() -> Article:
    body = (
        "## Hours\n\nOn public holidays the line for urgent faults is open from nine to five. All other queues rest.\n"
    )
    return Article(
        BROKEN, "Hours on public holidays", 1, "2026-01-01", "support", "global", "public", ("support",), body
    )
