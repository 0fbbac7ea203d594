"""Names of places that a model may take for persons: cities and regions of some sixty countries, from Faker (MIT)
and Unicode's CLDR."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator

from curation.text.readings import FOLDED

KINDS = ("cities", "city_names", "towns", "states", "provinces", "counties", "regions")
LATIN_ENDS = "\u0250"
SHORTEST = 4  # letters


@functools.cache
def lands() -> frozenset[str]:
    """Return the folded English names of countries."""
    from babel import Locale

    return frozenset(name.translate(FOLDED) for name in Locale("en").territories.values())


@functools.cache
def place_names() -> frozenset[str]:
    """Return the folded names of places, of one word or more. They are loaded once a process, at the first call."""
    import faker.providers.address as locales
    from babel import Locale
    from babel.core import get_global

    names = {zone.rpartition("/")[2].replace("_", " ") for zone in get_global("zone_territories")}
    names |= set(Locale("en").territories.values())
    for module in pkgutil.iter_modules(locales.__path__):
        provider = importlib.import_module(f"{locales.__name__}.{module.name}").Provider
        for kind in KINDS:
            names.update(_texts(getattr(provider, kind, ())))
    return frozenset(name.translate(FOLDED) for name in names if len(name) >= SHORTEST and max(name) < LATIN_ENDS)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for element in value:
            yield from _texts(element)
