"""Join references into people by the declared rules, in order, each over blocks, and never through a chain of
likenesses.

References with the same exact value are joined. A shared value, such as the mailbox of a post or a value beside clearly
different names, joins equal names only. A rule of several fields compares the pairs of a block, strongest first. It
joins two groups only where no pair across them has evidence against it and every pair that can be judged agrees, so
that somebody who resembles two people never makes them one. References are taken in order of (source, ref), so the
result does not depend on the order of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from curation.sources.identities.blocks import blocks, by, values
from curation.sources.identities.facts import Facts, Key
from curation.sources.identities.likeness import (
    Words,
    address_likeness,
    against,
    clearly_different,
    fits,
    name_likeness,
    relatives,
    same_day,
    two_generations,
)
from curation.sources.identities.match_rules import EXACT, WHOLE_NAME, MatchRule

PROFILES = 400  # pairs across two groups that are looked at before they are joined; more are too many to be sure of
BORNE = 3  # a word in so many different full names is a name, and no slip of another one
NAMES = 30  # different names by a value that are compared with each other, more make it shared; groups that are tried
ONE_WORD, SAME_PLACE = 0.4, 0.6  # likeness of names with one word in common, of addresses of one house or street


def components(people: Sequence[Facts], rules: Sequence[MatchRule]) -> tuple[dict[Key, Key], dict[str, int]]:
    """Join references into people.

    Args:
        people: one for each reference, in any order, with distinct keys.
        rules: in the order in which they are tried.

    Returns:
        Key → the smallest key of its group; and for every rule how many joins it made (`joined:…`), how many were
        prevented by evidence against them (`vetoed:…`), how many values were shared (`shared:…`) and how many blocks
        were too large to be compared (`skipped:…`): counts only.
    """
    groups = _Groups(sorted(people, key=lambda facts: facts.key))
    figures: Counter[str] = Counter()
    for number, rule in enumerate(rules):
        if rule.alone:
            _join_holders(groups, rule, figures)
        else:
            _join_pairs(groups, rule, [earlier for earlier in rules[: number + 1] if not earlier.alone], figures)
        for name in ("joined", "vetoed", "shared" if rule.alone else "skipped"):
            figures[f"{name}:{rule.label}"] += 0
    return groups.roots(), dict(sorted(figures.items()))


class _Groups:
    """Groups of references: a union-find whose root is the smallest, with the distinct facts of each group's
    members.
    """

    def __init__(self, people: Sequence[Facts]) -> None:
        self.people = people
        self._parent = list(range(len(people)))
        # Of a group of several: what its members say → the first who says it; and their names.
        self._members: dict[int, dict[Any, int]] = {}
        self._names: dict[int, set[Words]] = {}
        words = Counter(word for name in {name for facts in people for name in facts.names} for word in set(name))
        self.borne = frozenset(word for word, times in words.items() if times >= BORNE)

    def find(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, left: int, right: int) -> None:
        low, high = sorted((left, right))
        self._parent[high] = low
        # The smaller goes into the larger, so that a group of thousands does not cost their square.
        few, many = sorted((self._said_by(high), self._said_by(low)), key=len)
        self._members.pop(high, None)
        for value, index in few.items():
            many[value] = min(index, many.get(value, index))
        self._members[low] = many
        some, more = sorted((self._named(high), self._named(low)), key=len)
        self._names.pop(high, None)
        more |= some
        self._names[low] = more

    def roots(self) -> dict[Key, Key]:
        return {facts.key: self.people[self.find(index)].key for index, facts in enumerate(self.people)}

    def across(self, left: int, right: int) -> list[tuple[Facts, Facts]] | None:
        """Return every pair of facts across two groups; null where they are too many."""
        ours, theirs = self._said_by(left), self._said_by(right)
        if len(ours) * len(theirs) > PROFILES:
            return None
        return [(self.people[a], self.people[b]) for a in sorted(ours.values()) for b in sorted(theirs.values())]

    def share_a_name(self, left: int, right: int) -> bool:
        """Return whether two groups have a name in common."""
        return not self._named(left).isdisjoint(self._named(right))

    def speakers(self) -> list[int]:
        """Return one reference for each distinct set of facts among the members of each group, in order."""
        alone = (index for index, root in enumerate(self._parent) if index == root and index not in self._members)
        return sorted([*alone, *(index for members in self._members.values() for index in members.values())])

    def _said_by(self, root: int) -> dict[Any, int]:
        return self._members.get(root) or {_said(self.people[root]): root}

    def _named(self, root: int) -> set[Words]:
        return self._names[root] if root in self._names else set(self.people[root].names)


def _said(one: Facts) -> Any:
    """Return all that a reference says, except its key and what does not decide a match."""
    return (one.names, one.generation, one.emails - one.posts, one.stated, one.birth_date, one.addresses)


def _join_holders(groups: _Groups, rule: MatchRule, figures: Counter[str]) -> None:
    """Join the references that hold one value; where the value is shared, only those with the same full name.

    A phone belongs to a house, and joins only references with names: two without names stay apart.
    """
    field = rule.all[0]
    able = [index for index, facts in enumerate(groups.people) if field != "phone" or _full_names(facts)]
    for value, holders in sorted(_holders(groups.people, rule, able).items()):
        if len(holders) < 2:
            continue
        people = [groups.people[index] for index in holders]
        if _is_shared(field, value, people, rule.shared_from):
            figures[f"shared:{rule.label}"] += 1
            for same in by(holders, lambda index: {tuple(sorted(name)) for name in _full_names(groups.people[index])}):
                _join_where_nothing_speaks_against(groups, rule, same, figures, weak=True)
        else:
            _join_where_nothing_speaks_against(groups, rule, holders, figures, weak=field == "phone")


def _join_where_nothing_speaks_against(
    groups: _Groups, rule: MatchRule, holders: Sequence[int], figures: Counter[str], weak: bool
) -> None:
    roots: list[int] = []  # roots of the groups of these holders
    for index in holders:
        own = groups.find(index)
        roots = sorted({groups.find(root) for root in roots[:NAMES]})
        if own in roots:
            continue
        for root in roots[:NAMES]:
            if _may_be_one(groups, root, own, rule.all[0], weak):
                groups.join(root, own)
                figures[f"joined:{rule.label}"] += 1
                break
            figures[f"vetoed:{rule.label}"] += 1
        else:
            roots.append(own)


def _may_be_one(groups: _Groups, left: int, right: int, field: str, weak: bool) -> bool:
    """Return whether two groups with a common value may be one person.

    They may not if two names are clearly different, or if birth dates or generations differ beside names that are not
    the same. Where the value is weak, a phone or a shared one, different birth dates or generations count beside any
    names. Groups with too many facts to compare may be one only if they have a name in common.
    """
    pairs = groups.across(left, right)
    if pairs is None:
        return groups.share_a_name(left, right)
    return not any(_apart(a, b, field) or ((weak or not _same_name(a, b)) and two_generations(a, b)) for a, b in pairs)


def _full_names(one: Facts) -> list[Words]:
    return [name for name in one.names if len(name) > 1]


def _same_name(a: Facts, b: Facts) -> bool:
    return any(sorted(one) == sorted(other) for one in a.names for other in b.names)


def _apart(a: Facts, b: Facts, field: str) -> bool:
    """Return whether the names of two references outweigh a common value of this field. For a phone, which stands in a
    house, any two names that do not fit do; otherwise two names without a common word, or with only the last in common.
    """
    pairs = [(one, other) for one in a.names for other in b.names]
    return bool(pairs) and all(_differ(one, other, field) for one, other in pairs)


def _differ(one: Words, other: Words, field: str) -> bool:
    if field == "phone" and min(len(one), len(other)) > 1:
        return not fits(one, other)
    return clearly_different(one, other) or relatives(one, other)


def _is_shared(field: str, value: str | tuple[str, str], people: Sequence[Facts], names: int) -> bool:
    if field == "email" and any(value in facts.posts for facts in people):
        return True
    name_sets = sorted({facts.names for facts in people if facts.names})
    if len(name_sets) > NAMES:
        return True
    different: list[tuple[Words, ...]] = []
    for own_names in name_sets:
        if all(all(_differ(a, b, field) for a in own_names for b in other) for other in different):
            different.append(own_names)
    return len(different) >= names


def _holders(people: Sequence[Facts], rule: MatchRule, among: Iterable[int]) -> dict[Any, list[int]]:
    holders: dict[Any, list[int]] = defaultdict(list)
    for index in among:
        for value in values(people[index], rule.all[0], rule):
            holders[value].append(index)
    return holders


def _join_pairs(groups: _Groups, rule: MatchRule, tried: Sequence[MatchRule], figures: Counter[str]) -> None:
    """Compare the pairs of every block and join, strongest first, the groups of pairs that agree."""
    exact = any(field in EXACT for field in rule.all)  # these are no part of what members of a group are told apart by
    among: Iterable[int] = range(len(groups.people)) if exact else groups.speakers()
    able = [index for index in among if _has(groups.people[index], rule)]
    links: dict[tuple[int, int], float] = {}
    seen: set[tuple[int, int]] = set()
    index_blocks, skipped = blocks(groups.people, able, rule)
    figures[f"skipped:{rule.label}"] += skipped
    for block in index_blocks:
        for place, left in enumerate(block):
            for right in block[place + 1 :]:
                if (left, right) in seen or groups.find(left) == groups.find(right):
                    continue
                seen.add((left, right))
                likeness = _agreement(groups.people[left], groups.people[right], rule)
                if likeness:
                    links[left, right] = likeness
    for left, right in sorted(links, key=lambda pair: (-links[pair], pair)):
        ours, theirs = groups.find(left), groups.find(right)
        if ours == theirs:
            continue
        pairs = groups.across(ours, theirs)
        if pairs is None or not all(_agree(a, b, rule, tried, groups.borne) for a, b in pairs):
            figures[f"vetoed:{rule.label}"] += 1
            continue
        groups.join(ours, theirs)
        figures[f"joined:{rule.label}"] += 1


def _agree(a: Facts, b: Facts, rule: MatchRule, tried: Sequence[MatchRule], borne: Collection[str]) -> bool:
    """Return whether two members of groups that are to be joined may be one person.

    Nothing may be evidence against it, and they must agree by a rule or, less closely, in most of the facts that both
    have. John and Joan of one house do not agree, whatever Johan resembles.
    """
    if against(a, b, rule.birth_dates, borne, rule.plus_addresses == "together"):
        return False
    if any(_has(a, tried_rule) and _has(b, tried_rule) and _agreement(a, b, tried_rule) for tried_rule in tried):
        return True
    name = name_likeness(a.names, b.names) if a.names and b.names else None
    address = address_likeness(a.addresses, b.addresses) if a.addresses and b.addresses else None
    if same_day(a.birth_date, b.birth_date, rule.birth_dates):
        return (name or 0) >= ONE_WORD or (address or 0) >= SAME_PLACE
    return (name is None or name >= WHOLE_NAME) and (address is None or address >= SAME_PLACE)


def _has(one: Facts, rule: MatchRule) -> bool:
    others = {"name": one.names, "birth_date": one.birth_date, "address": one.addresses}
    return all(values(one, field, rule) if field in EXACT else others[field] for field in rule.all)


def _agreement(a: Facts, b: Facts, rule: MatchRule) -> float:
    """Return how strongly two references agree in all fields of a rule, above 0; 0 where they do not agree."""
    total = 1.0
    for field in rule.all:
        if field in EXACT:
            if set(values(a, field, rule)).isdisjoint(values(b, field, rule)):
                return 0.0
        elif field == "birth_date" and not same_day(a.birth_date, b.birth_date, rule.birth_dates):
            return 0.0
    if "name" in rule.all:
        likeness = name_likeness(a.names, b.names)
        if likeness < rule.least("name"):
            return 0.0
        total *= likeness
    if "address" in rule.all:
        likeness = address_likeness(a.addresses, b.addresses)
        if likeness < rule.least("address"):
            return 0.0
        total *= likeness
    return total
