"""``mapping/accounts.csv``: what each account means, set up once and remembered.

A row says, for an account code (of one scheme's books, or of all), the concept, fund part and scheme its
figures belong to, and how they are taken. Accounts below a mapped one belong to it unless they have a row
of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from yizhang.book.ledger.model import parent_of
from yizhang.book.names import Names
from yizhang.book.textfile import Row, load_csv
from yizhang.catalogue.model import Concept, TimeKind
from yizhang.places import Place, Problem

FILE: Final = "mapping/accounts.csv"
COLUMNS: Final = {
    "scheme": ("险种",),
    "code": ("科目编码",),
    "name": ("科目名称",),
    "concept": ("项目",),
    "part": ("基金构成",),
    "take": ("取数",),
    "confirmed": ("确认",),
    "remark": ("备注",),
}
HEADER: Final = ("险种", "科目编码", "科目名称", "项目", "基金构成", "取数", "确认", "备注")
_YES: Final = frozenset({"是", "√", "y", "yes", "1", "true"})


class Take(StrEnum):
    """How an account's figure is taken."""

    CREDIT = "贷方净额"
    """Credit turnover less debit turnover, closing entries left out: income."""
    DEBIT = "借方净额"
    """Debit turnover less credit turnover, closing entries left out: outlay."""
    CREDIT_BALANCE = "贷方余额"
    """The ending balance, credit positive: fund balances."""
    DEBIT_BALANCE = "借方余额"
    """The ending balance, debit positive: deposits and other assets."""
    NONE = "不取"
    """No concept: the account is known and left alone."""

    @property
    def is_flow(self) -> bool:
        """Whether turnovers are taken rather than balances."""
        return self in (Take.CREDIT, Take.DEBIT)

    @property
    def credit_sign(self) -> int:
        """1 where the taken side is credit, −1 where it is debit."""
        return 1 if self in (Take.CREDIT, Take.CREDIT_BALANCE) else -1


@dataclass(frozen=True, slots=True)
class Rule:
    """One mapped account."""

    scheme: str
    code: str
    concept: str
    part: str
    take: Take
    place: Place


@dataclass(frozen=True, slots=True)
class AccountMap:
    """All rules by scheme and code; rules without a scheme hold for every book."""

    rules: Mapping[tuple[str, str], Rule]
    open: frozenset[tuple[str, str]] = frozenset()
    """Accounts with a proposed row that nobody has confirmed yet."""

    def rule(self, scheme: str, code: str) -> Rule | None:
        """The account's own rule."""
        return self.rules.get((scheme, code)) or self.rules.get(("", code))

    def codes(self, scheme: str) -> frozenset[str]:
        """The codes that have a rule in a scheme's books."""
        return frozenset(code for own, code in self.rules if own in ("", scheme))

    def covering(self, scheme: str, code: str) -> Rule | None:
        """The rule of the account or, failing that, of the nearest account above it."""
        own = self.rule(scheme, code)
        if own is not None:
            return own
        above = parent_of(code, self.codes(scheme))
        return self.rule(scheme, above) if above else None


def read_mapping(root: Path, names: Names) -> tuple[AccountMap, tuple[Problem, ...]]:
    """Read the mapping of a workspace; a workspace without one has an empty mapping."""
    path = root / FILE
    if not path.exists():
        return AccountMap({}), ()
    rows, problems = load_csv(path, FILE, COLUMNS)
    found = [*problems]
    rules: dict[tuple[str, str], Rule] = {}
    waiting: set[tuple[str, str]] = set()
    for row in rows:
        rule, trouble = read_rule(row, names)
        found += trouble
        if rule is None:
            continue
        key = (rule.scheme, rule.code)
        if "confirmed" in row.values and row["confirmed"].lower() not in _YES:
            waiting.add(key)
        elif key in rules:
            found.append(
                Problem.at(row.place, "ledger.mapped-twice", account=rule.code, first=str(rules[key].place))
            )
        else:
            rules[key] = rule
    return AccountMap(rules, frozenset(waiting)), tuple(found)


def read_rule(row: Row, names: Names) -> tuple[Rule | None, tuple[Problem, ...]]:
    """One row of the mapping."""
    problems: list[Problem] = []
    ids = {
        kind: _named(kind, row[kind], row.place, names, problems) if row[kind] else ""
        for kind in ("scheme", "concept", "part")
    }
    take = _take(row, names.catalogue.concepts.get(ids["concept"]), problems)
    if not row["code"]:
        problems.append(Problem.at(row.place, "ledger.mapping-without-code"))
    if problems or take is None:
        return None, tuple(problems)
    return Rule(ids["scheme"], row["code"], ids["concept"], ids["part"], take, row.place), ()


def default_take(concept: Concept) -> Take:
    """How a concept's figure is usually taken: income from the credit side, outlay and assets from the debit
    side.
    """
    if concept.id.startswith("asset."):
        return Take.DEBIT_BALANCE
    if concept.time in (TimeKind.OPENING, TimeKind.CLOSING):
        return Take.CREDIT_BALANCE
    return Take.DEBIT if concept.group == "outlay" or concept.id.startswith("outlay.") else Take.CREDIT


def uncovered(mapping: AccountMap, scheme: str, codes: Sequence[str]) -> tuple[str, ...]:
    """The accounts no rule reaches: neither their own, nor one above, nor rules for all the accounts
    below them.

    Of an account and its children only the topmost is named.
    """
    known = set(codes)
    children: dict[str, list[str]] = {}
    for code in codes:
        children.setdefault(parent_of(code, known), []).append(code)

    def reached(code: str) -> bool:
        if mapping.covering(scheme, code) is not None:
            return True
        below = children.get(code, [])
        return bool(below) and all(reached(child) for child in below)

    def partly(code: str) -> bool:
        return any(mapping.rule(scheme, child) or partly(child) for child in children.get(code, []))

    missing: list[str] = []

    def visit(code: str) -> None:
        if reached(code):
            return
        if partly(code):
            for child in children[code]:
                visit(child)
        else:
            missing.append(code)

    for top in children.get("", []):
        visit(top)
    return tuple(missing)


def _take(row: Row, concept: Concept | None, problems: list[Problem]) -> Take | None:
    text = row["take"]
    if text:
        if text in tuple(Take):
            return Take(text)
        problems.append(Problem.at(row.place, "ledger.unknown-take", text=text, known="、".join(Take)))
        return None
    return default_take(concept) if concept is not None else Take.NONE


def _named(kind: str, text: str, place: Place, names: Names, problems: list[Problem]) -> str:
    ids = names.find(kind, text)
    if len(ids) == 1:
        return ids[0]
    code = "book.ambiguous-name" if ids else "book.unknown-name"
    nearest = "、".join(ids or names.nearest(kind, text)) or "—"
    problems.append(Problem.at(place, code, what=kind, name=text, nearest=nearest))
    return ""
