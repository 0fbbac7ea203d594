"""`curation messages`: whoever is to know is told now, and receivers are tried."""

from __future__ import annotations

from curation.errors import ConfigurationError
from curation.messages.box import read_box
from curation.messages.routes import Message
from curation.messages.sending import deliver
from curation.messages.telling import waiting
from curation.project import Project

BODY = "This is a trial: `curation messages --try` was called, and nothing is wrong."


def show_messages(project: Project, trial: bool) -> int:
    """Tell and deliver, or send a trial to each receiver. Returns 0, or 75 when one did not take what it was sent.

    Raises:
        ConfigurationError: nobody is told of anything.
    """
    if not project.nightly.messages.to:
        fix = "name who is told under `messages: {to: [{url_from: TEAM_URL}]}` in the defs.yaml of Nightly"
        raise ConfigurationError("messages", "no receiver is declared", fix)
    return _try(project) if trial else _tell(project)


def _tell(project: Project) -> int:
    from curation.components.instance import runs_at  # not above: they bring Dagster along
    from curation.components.watching import watch
    from curation.home import dagster_home

    project.locations.ensure()
    with runs_at(dagster_home()) as instance:
        watch(instance, project)
    box = read_box(project.locations.messages)
    print(f"{len(box.told)} things need somebody and were told; {box.number} messages were made so far")
    left = waiting(box)
    for name, number in left.items():
        print(f"{number} messages to {name} wait: see the variable, and whether its receiver is up")
    return 75 if left else 0


def _try(project: Project) -> int:
    failed = 0
    for to in dict.fromkeys(each.url_from for each in project.nightly.messages.to):
        url = project.variable(to)
        message = Message(0, to, f"curation {project.root.name}: a trial", BODY, "info")
        took = url is not None and deliver(message, url)
        failed += not took
        print(f"{to}: " + ("delivered" if took else "not delivered" if url else "the variable is not set"))
    return 75 if failed else 0
