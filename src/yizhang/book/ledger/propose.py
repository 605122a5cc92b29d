"""Setting the account mapping up: every account no rule reaches, with what its name suggests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from yizhang.book.ledger.mapping import FILE, HEADER, AccountMap, Take, default_take, uncovered
from yizhang.book.ledger.model import Account, Balances, parent_of
from yizhang.book.names import Names, plain_label
from yizhang.book.textfile import load_csv, write_csv
from yizhang.catalogue.naming import elementary_parts


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggested row of the mapping; a person confirms it before it counts."""

    scheme: str
    code: str
    name: str
    concept: str
    part: str
    take: Take
    remark: str

    def cells(self, names: Names) -> tuple[str, ...]:
        """The row as written for a clerk, 确认 left open."""
        concept, part = _named(names, "concept", self.concept), _named(names, "part", self.part)
        return (self.scheme, self.code, self.name, concept, part, self.take.value, "", self.remark)


def _named(names: Names, kind: str, id_: str) -> str:
    """The Chinese name where it means just this, else the id."""
    title = names.title(kind, id_) if id_ else ""
    return title if names.find(kind, title) == (id_,) else id_


def suggestions(name: str, names: Names, count: int = 3) -> tuple[str, ...]:
    """Concepts an account of that name may feed, best first: by the catalogue's accounts, then by
    likeness.
    """
    label = plain_label(name)
    listed = [
        account.concept
        for account in names.catalogue.accounts
        if account.concept and label in {plain_label(text) for text in (account.zh, *account.aliases)}
    ]
    exact = [id_ for id_ in names.find("concept", name) if id_ in names.catalogue.concepts]
    near = [id_ for id_ in names.nearest("concept", name, count) if id_ in names.catalogue.concepts]
    known = [id_ for id_ in (*listed, *exact, *near) if id_ in names.catalogue.concepts]
    return tuple(dict.fromkeys(known))[:count]


def propose(sheets: Sequence[Balances], mapping: AccountMap, names: Names) -> tuple[Proposal, ...]:
    """A row for each account of the sheets that no rule reaches, and for those below that mean something
    else. An account whose sub-accounts each say which part they are needs none: they say more.
    """
    proposals: list[Proposal] = []
    for scheme in sorted({sheet.scheme for sheet in sheets}):
        accounts: dict[str, Account] = {}
        for sheet in sheets:
            if sheet.scheme == scheme:
                accounts |= {a.code: a for a in sheet.accounts if a.code not in accounts}
        missing = uncovered(mapping, scheme, sorted(accounts))
        made: dict[str, Proposal] = {}
        for code in sorted(accounts):
            if not any(code == top or code.startswith(top) for top in missing):
                continue
            above = made.get(parent_of(code, made))
            proposal = _propose(scheme, accounts, code, above, names)
            made[code] = proposal
            if above is None or (proposal.concept, proposal.part) != (above.concept, above.part):
                proposals.append(proposal)
        proposals = _with_parts_left(_without_parents(proposals, scheme, accounts), scheme, names)
    return tuple(proposals)


def _without_parents(
    proposals: Sequence[Proposal], scheme: str, accounts: dict[str, Account]
) -> list[Proposal]:
    """Drop accounts all of whose sub-accounts have a row with a part of its own."""
    told = {row.code for row in proposals if row.scheme == scheme and row.concept and row.part}
    split = set()
    for row in proposals:
        below = [code for code in accounts if parent_of(code, accounts) == row.code]
        if row.scheme == scheme and not row.part and below and told.issuperset(below):
            split.add(row.code)
    return [row for row in proposals if row.scheme != scheme or row.code not in split]


def _with_parts_left(proposals: Sequence[Proposal], scheme: str, names: Names) -> list[Proposal]:
    """Where other accounts of an item name its other parts (风险基金结余), what names none holds the one left."""
    catalogue = names.catalogue
    taken: dict[str, set[str]] = {}
    for row in proposals:
        if row.scheme == scheme and row.part:
            taken.setdefault(row.concept, set()).add(row.part)
    found: list[Proposal] = []
    for row in proposals:
        concept = catalogue.concepts.get(row.concept)
        if row.scheme == scheme and concept is not None and not row.part and concept.parts:
            left = set(elementary_parts(catalogue, concept, scheme, "total")) - taken.get(row.concept, set())
            found.append(replace(row, part=left.pop()) if len(left) == 1 else row)
        else:
            found.append(row)
    return found


def write_proposals(root: Path, proposals: Sequence[Proposal], names: Names) -> Path:
    """Add proposed rows to ``mapping/accounts.csv``; rows that stand there already are kept as they are."""
    path = root / FILE
    kept: list[tuple[str, ...]] = []
    known: set[tuple[str, str]] = set()
    if path.exists():
        columns = dict.fromkeys(HEADER, ())
        rows, _ = load_csv(path, FILE, columns)
        for row in rows:
            confirmed = row["确认"] if "确认" in row.values else "是"
            kept.append(tuple(confirmed if name == "确认" else row[name] for name in HEADER))
            known.add((row["险种"], row["科目编码"]))
    fresh = [proposal.cells(names) for proposal in proposals if (proposal.scheme, proposal.code) not in known]
    write_csv(path, [HEADER, *kept, *fresh])
    return path


def _propose(
    scheme: str, accounts: dict[str, Account], code: str, above: Proposal | None, names: Names
) -> Proposal:
    account = accounts[code]
    found = suggestions(account.name, names)
    sure = _sure(account.name, found, names)
    concept = sure or (above.concept if above else "")
    parts = names.inside("part", account.name)
    elementary = [part for part in parts if not names.catalogue.parts[part].sum_of]
    part = elementary[0] if len(elementary) == 1 else (above.part if above else "")
    others = "、".join(_named(names, "concept", id_) for id_ in found if id_ != concept)
    take = default_take(names.catalogue.concepts[concept]) if concept else Take.NONE
    inherited = bool(
        concept and elementary
    )  # 410101 统筹基金 is the premium of the account above, for a part
    remark = f"其他可能：{others}" if others and not sure and not inherited else ""
    return Proposal(scheme, code, account.name, concept, part, take, remark)


def _sure(name: str, found: Sequence[str], names: Names) -> str:
    """The suggestion that rests on an equal name rather than a similar one."""
    label = plain_label(name)
    for id_ in found:
        concept = names.catalogue.concepts[id_]
        if label in {plain_label(text) for text in (concept.zh, *concept.aliases)}:
            return id_
    for account in names.catalogue.accounts:
        if account.concept in found and label in {
            plain_label(text) for text in (account.zh, *account.aliases)
        }:
            return account.concept
    return ""
