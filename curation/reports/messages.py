"""Run `curation messages`: send the current news to receivers now, or a trial message to each."""

from __future__ import annotations

from curation.deployment.project import Project
from curation.errors import ConfigurationError
from curation.messages.box import read_box
from curation.messages.routes import Words
from curation.messages.sending import deliver
from curation.messages.telling import waiting
from curation.settings.explanations import many

BODY = "This is a trial: `curation messages --try` was called, and nothing is wrong."


def show_messages(project: Project, trial: bool) -> int:
    """Tell and deliver, or send a trial to each receiver. Returns 0, or 75 when a receiver did not take its message.

    Raises:
        ConfigurationError: no receiver is declared.
    """
    if not project.nightly.messages.to:
        fix = "name who is told under `messages: {to: [{url_from: TEAM_URL}]}` in the defs.yaml of Nightly"
        raise ConfigurationError("messages", "no receiver is declared", fix)
    return _try(project) if trial else _tell(project)


def _tell(project: Project) -> int:
    from curation.components.dagster_home import dagster_home
    from curation.components.runs.instance import runs_at  # not above: they bring Dagster along
    from curation.components.runs.watching import watch

    project.locations.ensure()
    with runs_at(dagster_home()) as instance:
        told = watch(instance, project)
    box = read_box(project.locations.messages)
    print(f"{len(box.told)} things need somebody and were told; {box.number} messages were made so far")
    if not told:
        print("what is so now could not be told: another process is telling, or the log says why")
    left = waiting(box)
    for name, number in left.items():
        backlog = many(number, f"thing to tell {name} waits", f"things to tell {name} wait")
        print(f"{backlog}: see the variable, and whether its receiver is up")
    return 0 if told and not left else 75


def _try(project: Project) -> int:
    failed = 0
    for to in dict.fromkeys(receiver.url_from for receiver in project.nightly.messages.to):
        url = project.variable(to)
        took = url is not None and deliver(Words(f"curation {project.root.name}: a trial", BODY, "info"), url)
        failed += not took
        print(f"{to}: " + ("delivered" if took else "not delivered" if url else "the variable is not set"))
    return 75 if failed else 0
