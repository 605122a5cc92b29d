"""Codes, accounts and areas as CSV: wide lists that people keep in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from yizhang.catalogue.fields import Context
from yizhang.catalogue.model import Account, Area, Code, Pooling, Provenance, Source, Validity
from yizhang.places import Place, Problem

CODE_COLUMNS = ("system", "code", "zh", "concept", "scheme", "since", "until", "citation", "provenance")
ACCOUNT_COLUMNS = ("zh", "element", "side", "concept", "aliases", "note", "citation", "provenance")
AREA_COLUMNS = ("id", "zh", "en", "level", "parents", "pooling", "aliases", "code", "since", "until")
ELEMENTS = ("资产", "负债", "净资产", "收入", "支出")


class Row:
    """One line of a sheet; faults are noted with its line."""

    def __init__(self, cells: dict[str, str], line: int, context: Context) -> None:
        self._cells, self.line, self._context, self.ok = cells, line, context, True

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self._context.file, line=self.line)

    def complain(self, code: str, **args: object) -> None:
        """Note a problem and give the row up."""
        self._context.problems.append(Problem.at(self.place, code, **args))
        self.ok = False

    def text(self, name: str, *, required: bool = False) -> str:
        """A cell without the space around it."""
        found = self._cells.get(name, "").strip()
        if required and not found:
            self.complain("catalogue.missing-field", field=name)
        return found

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of ``choices``."""
        found = self.text(name, required=True)
        if found and found not in choices:
            self.complain("catalogue.not-a-choice", field=name, value=found)
        return found

    def list(self, name: str) -> tuple[str, ...]:
        """Texts parted by ``;`` or ``；``."""
        return tuple(
            piece.strip() for piece in self.text(name).replace("；", ";").split(";") if piece.strip()
        )

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """``emp=a; res=b``; a lone value stands for ``all``."""
        found = []
        for piece in self.list(name):
            left, equals, right = piece.partition("=")
            found.append((left.strip(), right.strip()) if equals else ("all", piece))
        return tuple(sorted(found))

    def year(self, name: str) -> int | None:
        """A year, or nothing."""
        found = self.text(name)
        if found and not (found.isascii() and found.isdigit() and len(found) == 4):
            self.complain("catalogue.not-a-year", field=name, value=found, reason=found)
            return None
        return int(found) if found else None

    def source(self) -> Source:
        """Citation and provenance."""
        provenance = self.choice("provenance", tuple(Provenance))
        known = provenance in tuple(Provenance)
        return Source(
            self.text("citation", required=True), Provenance(provenance) if known else Provenance.UNCONFIRMED
        )

    def validity(self) -> Validity:
        """``since`` and ``until``."""
        return Validity(self.year("since"), self.year("until"))


def read_rows(text: str, context: Context, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a sheet with a header of known ``columns``; a wrong header or a ragged row is a problem."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        for name in header:
            if name not in columns or header.count(name) > 1:
                place = Place(context.file, line=1)
                context.problems.append(Problem.at(place, "catalogue.unknown-column", column=name))
                return
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = Row(dict(zip(header, cells, strict=False)), reader.line_num, context)
            if len(cells) != len(header):
                row.complain("catalogue.ragged-row", found=len(cells), expected=len(header))
            else:
                yield row
    except csv.Error as error:
        place = Place(context.file, line=reader.line_num)
        context.problems.append(Problem.at(place, "catalogue.not-csv", reason=error))


def read_codes(text: str, context: Context) -> list[Code]:
    """``codes/classification*.csv``."""
    return [found for row in read_rows(text, context, CODE_COLUMNS) if (found := _code(row))]


def _code(row: Row) -> Code | None:
    found = Code(
        system=row.text("system", required=True),
        code=row.text("code", required=True),
        zh=row.text("zh", required=True),
        source=row.source(),
        concept=row.text("concept"),
        scheme=row.text("scheme"),
        validity=row.validity(),
        place=row.place,
    )
    return found if row.ok else None


def read_accounts(text: str, context: Context) -> list[Account]:
    """``codes/accounts*.csv``."""
    return [found for row in read_rows(text, context, ACCOUNT_COLUMNS) if (found := _account(row))]


def _account(row: Row) -> Account | None:
    found = Account(
        zh=row.text("zh", required=True),
        element=row.choice("element", ELEMENTS),
        side=row.choice("side", ("debit", "credit")),
        source=row.source(),
        concept=row.text("concept"),
        aliases=row.list("aliases"),
        note=row.text("note"),
        place=row.place,
    )
    return found if row.ok else None


def read_areas(text: str, context: Context) -> list[Area]:
    """``areas/*.csv``: ``parents`` and ``pooling`` as ``emp=a; res=b`` or one value for all schemes."""
    return [found for row in read_rows(text, context, AREA_COLUMNS) if (found := _area(row))]


def _area(row: Row) -> Area | None:
    pooling = row.pairs("pooling")
    for _, mode in pooling:
        if mode not in tuple(Pooling):
            row.complain("catalogue.not-a-choice", field="pooling", value=mode)
    if not row.ok:
        return None
    found = Area(
        id=row.text("id", required=True),
        zh=row.text("zh", required=True),
        en=row.text("en") or row.text("id"),
        level=row.text("level", required=True),
        parents=row.pairs("parents"),
        pooling=tuple((scheme, Pooling(mode)) for scheme, mode in pooling),
        aliases=row.list("aliases"),
        code=row.text("code"),
        validity=row.validity(),
        place=row.place,
    )
    return found if row.ok else None
