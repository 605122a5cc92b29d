"""Where every figure of a workbook stands, and live formulas over those cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

from yizhang.formula.ast import Leaf
from yizhang.formula.excel import CellRef, Reference, to_excel
from yizhang.numbers import Unit
from yizhang.reporting.xlsx_model import Definition, Target, Tied, WorkbookModel

EXCEL_DIGITS = 17
"""Enough for any double; what Excel itself would compute agrees after display rounding."""

PENDING = "待补"
"""Shown where a formula has no value yet; text, so that sums, counts and ranks pass over it."""


class NoFormulaError(ValueError):
    """A definition that Excel cannot follow, or a leaf without a cell: the result is then a plain number."""


def near(value: Fraction) -> Decimal:
    """The nearest decimal of as many digits as a cell can hold; exact wherever the value has no more."""
    return Context(prec=EXCEL_DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure's cell and the unit its number is counted in."""

    sheet: str
    address: str
    unit: Unit

    @property
    def reference(self) -> CellRef:
        """The absolute reference, sheet included."""
        letters = self.address.rstrip("0123456789")
        return CellRef(f"'{self.sheet}'!${letters}${self.address[len(letters) :]}", self.unit)


@dataclass(slots=True)
class Cells:
    """The cells of all figures, and their values and margins in base units for the cached results."""

    values: Mapping[Target, Fraction | None]
    margins: Mapping[Target, Fraction]
    cells: dict[Target, Cell] = field(default_factory=dict)

    @classmethod
    def of(cls, model: WorkbookModel) -> Cells:
        """An empty map over the values of ``model``; the sheets place their figures in it."""
        return cls(dict(model.values()), dict(model.margins()))

    def put(self, target: Target, sheet: str, address: str, unit: Unit) -> None:
        """A figure stands at ``address``, counted in ``unit``."""
        self.cells[target] = Cell(sheet, address, unit)

    def compute(self, definition: Definition, unit: Unit) -> str:
        """The formula of a definition, counted in ``unit``. Raises :class:`NoFormulaError`."""
        members = {over: [self._reference(tied) for tied in each] for over, each in definition.members}
        text = to_excel(
            definition.node, self._reference(definition.leaves), unit, lambda over: members.get(over, [])
        )
        if not isinstance(text, str):
            raise NoFormulaError(str(text))
        return text.replace('""', f'"{PENDING}"')

    def shown(self, target: Target, unit: Unit) -> str | None:
        """The formula of one figure counted in ``unit``; ``None`` when the workbook does not hold it."""
        if target not in self.cells:
            return None
        leaf = Leaf(target.key.concept)
        return self.compute(Definition(leaf, ((leaf, target),)), unit)

    def value(self, target: Target, unit: Unit) -> Fraction | None:
        """A figure's value counted in ``unit``."""
        value = self.values.get(target)
        return None if value is None else value / unit.scale

    def margin(self, target: Target | None) -> Fraction:
        """How far, in base units, a figure's unrounded value may lie from its print; 0 if computed."""
        return self.margins.get(target, Fraction(0)) if target is not None else Fraction(0)

    def _reference(self, tied: Iterable[Tied]) -> Reference:
        targets = dict(tied)

        def reference(leaf: Leaf) -> CellRef:
            cell = self.cells.get(targets[leaf]) if leaf in targets else None
            if cell is None:
                raise NoFormulaError(leaf.name)
            return cell.reference

        return reference


def difference(left: str, right: str) -> str:
    """The formula of ``left − right`` over two cells, pending until both hold numbers."""
    return f'=IF(COUNT({left},{right})<2,"{PENDING}",{left}-{right})'


def targets_of(definition: Definition) -> Sequence[Target]:
    """The figures a definition rests on, each once."""
    tied = [
        *definition.leaves,
        *(pair for _, each in definition.members for member in each for pair in member),
    ]
    return list(dict.fromkeys(target for _, target in tied))
