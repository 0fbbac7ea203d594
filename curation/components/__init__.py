"""The Dagster shell: one component per kind of YAML. Nothing here curates: assets resolve their inputs, call a step
and attach metadata.
"""

from curation.components.corpus import Corpus
from curation.components.nightly import Nightly
from curation.components.settings import Cleaning, Dedup, Locations, Privacy
from curation.components.source import Source
from curation.components.stage import Stage

__all__ = ["Cleaning", "Corpus", "Dedup", "Locations", "Nightly", "Privacy", "Source", "Stage"]
