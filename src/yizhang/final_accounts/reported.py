"""A finding with the rule it belongs to and the form it stands in: what a reviewer sorts and filters by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yizhang.book.forms.cells import number_in
from yizhang.catalogue.model import Catalogue, CheckRule
from yizhang.final_accounts.filed import Filing, ReadForm
from yizhang.places import Finding, Place, Severity

_ORDER: Final = (Severity.ERROR, Severity.SUSPICIOUS, Severity.TAIL, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Reported:
    """One finding on one department's filing."""

    rule: CheckRule
    finding: Finding
    dept: str
    year: int
    form: str = ""
    difference: str = ""

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.finding.severity


def order(found: Reported) -> tuple[int, str, str, tuple[str, ...]]:
    """Gravest first, then by form and rule."""
    places = tuple(str(place) for place in found.finding.places)
    return _ORDER.index(found.severity), found.form, found.rule.id, places


def form_label(form: ReadForm, year: int) -> str:
    """Number and title of a form: 公开03表 支出决算表."""
    return f"{number_in(form.form, year)} {form.form.zh}".strip()


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes reported findings for one filing, in the severity its rule allows."""

    catalogue: Catalogue
    filing: Filing

    def tell(self, rule: str, message: str, form: str, /, *places: Place, **args: object) -> Reported:
        """A structural finding under a rule of the catalogue, in the severity the rule allows, standing in
        ``form``. Raises ``KeyError`` for a rule nobody wrote.
        """
        known = self.catalogue.rules[rule]
        return self.wrap(known, Finding.of(message, known.warrant.cap, *places, **args), form)

    def wrap(self, rule: CheckRule, finding: Finding, form: str = "", difference: str = "") -> Reported:
        """A finding under its rule."""
        return Reported(rule, finding, self.filing.dept, self.filing.period.year, form, difference)


__all__ = ["Reported", "Teller", "form_label", "order"]
