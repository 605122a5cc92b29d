"""What a department has filed: its forms, read into a book, and the documents around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from yizhang.book.book import Book
from yizhang.book.captions import grids
from yizhang.book.figure import Figure
from yizhang.book.forms.choose import recognise
from yizhang.book.forms.read import Reading, read_form
from yizhang.book.forms.recognise import Placed, Recognised, year_of
from yizhang.book.grid import Grid
from yizhang.book.names import Names
from yizhang.book.textfile import relative
from yizhang.book.workspace import Settings
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_forms import Form
from yizhang.documents.model import Document, Heading, Paragraph
from yizhang.documents.read import read_document
from yizhang.documents.text_tables.recover import recover_tables
from yizhang.numbers import Instant, Period
from yizhang.places import Key, Place, Problem, Severity

READ: Final = frozenset(
    {".xlsx", ".xlsm", ".xls", ".et", ".csv", ".docx", ".wps", ".html", ".htm", ".txt", ".pdf"}
)
_NOISE: Final = frozenset({"form.read", "form.year-assumed"})


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form found in a file. ``year`` is the year it states, None where it states none."""

    form: Form
    reading: Reading
    grid: Grid
    year: int | None
    lanes: tuple[Placed, ...] = ()

    @property
    def family(self) -> str:
        """The form it is, whichever way it is laid out."""
        return dict(self.form.layout).get("same_as", self.form.id)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.grid.table.place or self.grid.top

    @property
    def dept(self) -> str:
        """The department it names."""
        return self.reading.context.dept if self.reading.context else ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file, read: its document (with tables recovered from plain text), its forms, what went wrong."""

    file: str
    document: Document | None
    forms: tuple[ReadForm, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The first lines of its text."""
        blocks = self.document.blocks if self.document else ()
        texts = (
            "".join(span.text for span in block.spans)
            for block in blocks
            if isinstance(block, Heading | Paragraph)
        )
        return tuple(text.strip() for _, text in zip(range(30), texts, strict=False) if text.strip())


@dataclass(frozen=True)
class Filing:
    """All that one department has filed for a year."""

    dept: str
    period: Period
    papers: tuple[Paper, ...]
    book: Book = field(default_factory=Book)
    homes: Mapping[tuple[Key, Figure], ReadForm] = field(default_factory=dict)
    """The form each figure stands in."""

    @property
    def forms(self) -> tuple[ReadForm, ...]:
        """Its forms, in the order of the papers."""
        return tuple(form for paper in self.papers for form in paper.forms)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read."""
        return tuple(problem for paper in self.papers for problem in paper.problems)

    def of(self, family: str) -> tuple[ReadForm, ...]:
        """The forms of one kind."""
        return tuple(form for form in self.forms if form.family == family)


def read_paper(path: Path, file: str, names: Names, settings: Settings) -> Paper:
    """Read one file. Nothing raises: see ``Paper.problems``."""
    document, problems = read_document(path, name=file)
    if document is None:
        return Paper(file, None, (), problems)
    document = recover_tables(document)
    forms, found = [], list(problems)
    for grid in grids(document):
        recognised = recognise(grid, names, {}, settings.period.year)
        if recognised is None or not is_department(recognised.form):
            continue
        reading = read_form(recognised, names, settings, {})
        found += [problem for problem in reading.problems if problem.code not in _NOISE]
        forms.append(_read(recognised, reading, grid))
    return Paper(file, document, tuple(forms), tuple(found))


def is_department(form: Form) -> bool:
    """Whether a form is one of a department's final accounts."""
    return dict(form.layout).get("family") == "department"


def public_forms(catalogue: Catalogue, year: int) -> tuple[Form, ...]:
    """The forms every department publishes, in order."""
    return tuple(
        form
        for form in catalogue.forms.values()
        if is_department(form)
        and "same_as" not in dict(form.layout)
        and dict(form.layout).get("published") != "some"
        and form.validity.covers(year)
    )


def _read(found: Recognised, reading: Reading, grid: Grid) -> ReadForm:
    return ReadForm(found.form, reading, grid, year_of(grid, found.header_end), found.lanes)


def gather(
    root: Path,
    catalogue: Catalogue,
    period: Period,
    progress: Callable[[str], None] = lambda _: None,
    dept: str = "",
) -> tuple[Filing, ...]:
    """Everything below ``root`` (a file or a folder), by department.

    Forms go by the department they name; a document without forms goes to the only department of its folder,
    or to the one it names.
    """
    names = Names(catalogue)
    settings = Settings(dept, "", "", period)
    papers = []
    for path, file in files_below(root):
        progress(file)
        papers.append(read_paper(path, file, names, settings))
    return group(papers, period, dept)


def files_below(root: Path) -> tuple[tuple[Path, str], ...]:
    """The files to read with the names places call them by."""
    if root.is_file():
        return ((root, root.name),)
    return tuple(
        (path, relative(path, root))
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and path.suffix.lower() in READ
        and not any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    )


def group(papers: Iterable[Paper], period: Period, dept: str = "") -> tuple[Filing, ...]:
    """Papers put together by department and folder."""
    groups: dict[tuple[str, str], list[Paper]] = {}
    loose: list[tuple[str, Paper]] = []
    for paper in papers:
        folder = paper.file.rpartition("/")[0]
        named = _dept_of(paper)
        if named:
            groups.setdefault((folder, named), []).append(paper)
        else:
            loose.append((folder, paper))
    for folder, paper in loose:
        inside = [key for key in groups if key[0] == folder]
        naming = [key for key in inside if any(key[1] in line for line in (paper.file, *paper.lines))]
        home = (naming or inside)[0] if len(naming or inside) == 1 else (folder, dept or folder or paper.file)
        groups.setdefault(home, []).append(paper)
    return tuple(_filing(key[1], period, held) for key, held in groups.items())


def _dept_of(paper: Paper) -> str:
    named = [form.dept for form in paper.forms if form.dept]
    return max(named, key=named.count) if named else ""


def _filing(dept: str, period: Period, papers: Sequence[Paper]) -> Filing:
    """The department's book; a form without a year of its own is of the year most forms state."""
    years = [form.year for paper in papers for form in paper.forms if form.year]
    usual = Period(max(years, key=years.count)) if years else period
    book = Book()
    homes: dict[tuple[Key, Figure], ReadForm] = {}
    for paper in papers:
        for form in paper.forms:
            assumed = form.reading.context.period.year if form.reading.context else usual.year
            shift = usual.year - assumed if form.year is None else 0
            for key, figure in form.reading.entries:
                moved = _moved(key, dept, shift)
                book.add(moved, figure)
                homes.setdefault((moved, figure), form)
    return Filing(dept, usual, tuple(papers), book, homes)


def _moved(key: Key, dept: str, shift: int) -> Key:
    """The key under the filing's name (forms may abbreviate it), and in its year where its form states none."""
    named = key.with_dims(dept=dept) if key["dept"] != dept else key
    match named.when:
        case Period(year=year) if shift:
            return named.at(Period(year + shift))
        case Instant(year=year, month=month) if shift:
            return named.at(Instant(year + shift, month))
        case _:
            return named


def unreadable(problems: Iterable[Problem]) -> bool:
    """Whether something could not be read at all."""
    return any(problem.severity is Severity.ERROR for problem in problems)


__all__ = ["Filing", "Paper", "ReadForm", "files_below", "gather", "group", "public_forms", "read_paper"]
