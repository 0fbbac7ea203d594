"""Name what the content of a corpus depends on in `sources`: the code of each step, and the readers."""

from __future__ import annotations

from curation.flow import Demand
from curation.sources.assembly.assemble import VERSION as ASSEMBLY_VERSION
from curation.sources.identities.people import VERSION as PEOPLE_VERSION
from curation.sources.reader import reader_version
from curation.sources.records import VERSION, reading_digest, records_table
from curation.sources.settings import SourceSettings, source_of
from curation.state.night import Declared, Night


def records(project: Declared, demand: Demand) -> str:
    """Return the version of reading: this code and the readers of the sources."""
    return ".".join([VERSION, *(reader_version(project.every(SourceSettings)[name].reader) for name in demand.sources)])


def documents(project: Declared, demand: Demand) -> str:
    """Return the version of assembling."""
    return ASSEMBLY_VERSION


def people(project: Declared, demand: Demand) -> str:
    """Return the version of joining people."""
    return PEOPLE_VERSION


def readings(night: Night) -> dict[str, str]:
    """Return, for each table of records, how its landings are read tonight."""
    return {records_table(name): reading_digest(source_of(night, name)).hex()[:16] for name in night.project.sources}
