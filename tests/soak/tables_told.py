"""The table of a soak: of each verb how often it was killed, troubled and run again, what differed, how long it took."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Row:
    """Of one verb."""

    kills: int = 0
    faults: int = 0
    again: int = 0
    differences: int = 0
    seconds: float = 0.0


@dataclass
class Table:
    """Verb → row, in order of first use."""

    rows: dict[str, Row] = field(default_factory=dict)

    def row(self, verb: str) -> Row:
        return self.rows.setdefault(verb, Row())

    @property
    def kills(self) -> int:
        return sum(row.kills for row in self.rows.values())

    def __str__(self) -> str:
        lines = [f"{'verb':<10}{'kills':>8}{'faults':>8}{'re-runs':>9}{'differences':>13}{'seconds':>9}"]
        every = Row()
        for verb, row in (*self.rows.items(), ("all", every)):
            lines.append(
                f"{verb:<10}{row.kills:>8}{row.faults:>8}{row.again:>9}{row.differences:>13}{row.seconds:>9.0f}"
            )
            for name, value in vars(row).items():
                setattr(every, name, getattr(every, name) + value)
        return "\n".join(lines)
