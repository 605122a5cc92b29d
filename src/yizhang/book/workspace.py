"""A workspace: the folder an office keeps its figures in, and what it holds once loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yizhang.book.book import Book
from yizhang.catalogue.model import Catalogue, Indicator, Variant
from yizhang.numbers import Period
from yizhang.places import Note, Problem


@dataclass(frozen=True, slots=True)
class Settings:
    """``yizhang.yaml`` of a workspace: whose figures, which period, which choices."""

    office: str
    title: str
    area: str
    """The area the reports are about; its children are ranked."""
    period: Period
    version: str = "final"
    money_unit: str = "亿元"
    money_decimals: int = 2
    variants: tuple[tuple[str, Variant], ...] = ()
    """Chosen variant by indicator."""
    decimals: tuple[tuple[str, int], ...] = ()
    """Decimals an indicator is printed with in this office's reports, where they are not the catalogue's."""
    report_date: str = ""
    lang: str = "zh"

    @property
    def money_style(self) -> str:
        """House style: thousands commas in 元 and 万元, none in 亿元."""
        return "" if self.money_unit == "亿元" else "grouped"

    def shown_decimals(self, indicator: Indicator) -> int:
        """The decimals an indicator is printed with."""
        return dict(self.decimals).get(indicator.id, indicator.decimals)


@dataclass(frozen=True, slots=True)
class Office:
    """A loaded workspace: everything a product needs, and what went wrong on the way."""

    root: Path
    settings: Settings
    catalogue: Catalogue
    book: Book
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        """What the financial analysis is called: the settings' title, else made of period and area."""
        settings = self.settings
        area = self.catalogue.areas.get(settings.area)
        name = area.zh if area is not None else settings.area
        return settings.title or f"{settings.period.label}{name}医保基金财务分析"
