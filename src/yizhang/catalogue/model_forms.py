"""Forms as frozen records: lanes of rows and columns, and what each cell of them holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from yizhang.catalogue.model import NOWHERE, Source, Validity
from yizhang.numbers import Unit
from yizhang.places import Place


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: its printed label, the concept it holds, and the rows under it.

    ``exhaustive`` says whether the children add up to the row (``True``), are only 其中 (``False``), or the
    question does not arise (``None``, no children).
    """

    id: str
    label: str
    concept: str = ""
    bindings: tuple[tuple[str, str], ...] = ()
    children: tuple[FormRow, ...] = ()
    exhaustive: bool | None = None
    barred: tuple[str, ...] = ()
    """Column ids whose cell is printed × on this row; ``("*",)`` bars the whole row."""
    nil_when_blank: bool = False
    """Whether the form establishes a blank cell as nil."""
    aliases: tuple[str, ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A value column: header path, and what it binds (version, part, a shift of the year).

    ``concept`` is what its cells hold where the rows name none (rows that are codes, or a single bare row).
    """

    id: str
    header: tuple[str, ...]
    bindings: tuple[tuple[str, str], ...] = ()
    years: int = 0
    aliases: tuple[str, ...] = ()
    concept: str = ""


@dataclass(frozen=True, slots=True)
class FormLane:
    """A block of rows with its value columns; forms print one or several side by side.

    ``codes`` names the dimension that the codes of its rows bind (``code``, ``econ``): its rows are then
    whatever codes are printed, in as many blocks as there are, and ``rows`` holds only those with a label of
    their own (合计). A ``bare`` lane is one row of figures without a label. ``numbered`` lanes have a column
    of line numbers (行次). In a lane with ``items`` the rows begin sections (a fund each), and under each
    section stand items, the same labels again and again: an item takes its section's bindings.
    """

    id: str
    rows: tuple[FormRow, ...]
    columns: tuple[FormColumn, ...]
    label_header: str = "项目"
    codes: str = ""
    bare: bool = False
    numbered: bool = False
    items: tuple[FormRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form: grid → keys. Recognition reads by labels, layout writes by position, each by itself."""

    id: str
    zh: str
    en: str
    unit: Unit
    decimals: int
    lanes: tuple[FormLane, ...]
    source: Source
    scheme: str = ""
    numbers: tuple[tuple[Validity, str], ...] = ()
    """The form's printed number by year (社预06表 …)."""
    titles: tuple[str, ...] = ()
    """Titles it is recognised by."""
    layout: tuple[tuple[str, str], ...] = ()
    validity: Validity = field(default_factory=Validity)
    place: Place = NOWHERE
