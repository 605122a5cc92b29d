"""The Python interface for notebooks and scripts.

    >>> from yizhang.api import Workspace                                          # doctest: +SKIP
    >>> ws = Workspace("examples/zhuzhou-2024")                                    # doctest: +SKIP
    >>> ws.facts()                                   # a pandas data frame, exact   # doctest: +SKIP
    >>> months = ws.indicator("payable_months", area="city", scheme="emp")         # doctest: +SKIP
    >>> months.text, months.value                    # doctest: +SKIP
    ('21个月', Fraction(14836, 721))
    >>> print(months.explain())                      # doctest: +SKIP

Everything returned is exact: values are :class:`fractions.Fraction` in base units (元, 人, a pure ratio), texts are
as a report prints them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from yizhang.analysis.stated import variants_of
from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.catalogue.model import Indicator, Variant
from yizhang.formula.explain import explanation_lines
from yizhang.formula.result import Result
from yizhang.numbers import Period, plain
from yizhang.places import Problem

if TYPE_CHECKING:
    import pandas as pd

    from yizhang.analysis.checks import Checks
    from yizhang.checking.audit_model import DocumentAudit


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator computed for a context, ready to print and to explain."""

    definition: Indicator
    variant: Variant
    variant_label: str
    decimals: int
    result: Result

    @property
    def value(self) -> Fraction | None:
        """Unrounded, in base units; None when unknown."""
        return self.result.value

    @property
    def text(self) -> str:
        """As a report prints it; 未知 when unknown."""
        if self.result.value is None:
            return "未知"
        unit = self.definition.unit
        return f"{plain(self.result.value / unit.scale, self.decimals)}{unit.symbol}"

    def explain(self) -> str:
        """How it came about, one step a line, with the places of the figures."""
        return "\n".join(explanation_lines(self.result.explanation))


def evaluator_of(office: Office) -> Evaluator:
    """What answers questions about an office's figures; where it holds a budget's drivers, the chains as well."""
    from yizhang.budgeting.estimator import Estimator
    from yizhang.budgeting.plan import plan_of

    plan = plan_of(office)
    if plan is not None:
        return Estimator(office, plan)
    return Evaluator(office.catalogue, office.book, dict(office.settings.variants))


class Workspace:
    """An office's workspace, loaded. Problems met in loading are in ``problems``; nothing is raised for them.

    Raises ``FileNotFoundError`` when there is no such folder.
    """

    def __init__(self, path: str | Path) -> None:
        self.office: Office = open_workspace(Path(path))
        self.evaluator = evaluator_of(self.office)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read as meant."""
        return self.office.problems

    @property
    def period(self) -> Period:
        """The period the workspace is about."""
        return self.office.settings.period

    def facts(self) -> pd.DataFrame:
        """One row per figure: concept, dimensions, period, value (exact ``Decimal``), unit, status, origin, place.

        Needs pandas (``pip install yizhang[notebook]``); :meth:`records` needs nothing.
        """
        import pandas as pd

        rows = [
            {**row, **{name: _decimal(row[name]) for name in ("value", "base")}} for row in self.records()
        ]
        return pd.DataFrame(rows)

    def records(self) -> Iterator[dict[str, str]]:
        """The rows of :meth:`facts` as dictionaries."""
        from yizhang.book.records import records

        return iter(records(self.office.book, self.office.catalogue))

    def indicator(
        self, id_: str, *, variant: dict[str, str] | None = None, period: Period | None = None, **dims: str
    ) -> Value:
        """An indicator for a context (``area``, ``scheme`` …; the version defaults to the workspace's).

        Raises ``KeyError`` for an indicator nobody defined.
        """
        from yizhang.catalogue.naming import variant_label

        definition = self.office.catalogue.indicators[id_]
        chosen = self.evaluator.choose(definition, tuple(sorted((variant or {}).items())))
        dims.setdefault("version", self.office.settings.version)
        result = self.evaluator.indicator(id_, period or self.period, chosen, **dims)
        return Value(
            definition, chosen, variant_label(definition, chosen, "zh"), self._decimals(definition), result
        )

    def variants(self, id_: str, *, period: Period | None = None, **dims: str) -> tuple[Value, ...]:
        """The indicator in every variant."""
        dims.setdefault("version", self.office.settings.version)
        definition = self.office.catalogue.indicators[id_]
        return tuple(
            Value(definition, each.variant, each.label, self._decimals(definition), each.result)
            for each in variants_of(self.evaluator, id_, period or self.period, **dims)
        )

    def _decimals(self, definition: Indicator) -> int:
        return self.office.settings.shown_decimals(definition)

    def check(self) -> Checks:
        """All checks on the workspace's facts."""
        from yizhang.analysis.checks import check_office

        return check_office(self.office)


def _decimal(text: str) -> Decimal | None:
    """An exact value as a ``Decimal``; ``None`` where there is none or no finite decimal says it."""
    return Decimal(text) if text and "/" not in text else None


def audit(*paths: str | Path, jobs: int | None = None) -> tuple[DocumentAudit, ...]:
    """The audits of files and folders that others wrote, in order; nothing is raised for what they hold.

    Findings that people accepted beside the papers (``审核备注.yaml``) are marked so.
    """
    from yizhang.book import notes_beside
    from yizhang.checking.audit_run import audit as audit_papers

    papers = [Path(path) for path in paths]
    notes, _ = notes_beside.read_all(notes_beside.files_for(papers))
    return audit_papers(papers, notes=notes, jobs=jobs)


def examples() -> tuple[Path, ...]:
    """The example workspaces that come with Yizhang, in the order a newcomer should see them."""
    import yizhang

    package = Path(yizhang.__file__).parent
    for folder in (package / "examples", package.parent.parent / "examples"):
        if folder.is_dir():
            return tuple(sorted(path.parent for path in folder.glob("*/yizhang.yaml")))
    return ()


__all__ = ["Value", "Workspace", "audit", "examples", "open_workspace"]
