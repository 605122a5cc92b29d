"""What is filed, before any figure is compared: forms missing, contents, titles, numbers, years, units, codes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yizhang.book.figure import Kind
from yizhang.book.forms.cells import number_in
from yizhang.book.forms.expand import codes_of
from yizhang.book.forms.read import Named, stated_dept
from yizhang.book.grid import stated_unit
from yizhang.book.names import plain_label
from yizhang.catalogue.model import Catalogue, Code, Provenance
from yizhang.catalogue.model_forms import Form
from yizhang.documents.model import Heading, Paragraph
from yizhang.final_accounts.filed import Filing, Paper, ReadForm, public_forms
from yizhang.final_accounts.reported import Reported, Teller, form_label
from yizhang.places import Place

_LEADER: Final = re.compile(r"[.…·。\s]*\d*\s*$")
_NUMBER: Final = re.compile(r"公开\s*(\d+)\s*表")
_CONTENTS: Final = 3
"""So many titles of forms one after another are a list of contents."""
_CELL: Final = frozenset({"book.not-a-number", "book.bad-cell", "book.wrong-unit"})
_SHAPE: Final = frozenset(
    {"form.column-unknown", "form.row-unknown", "form.row-without-code", "form.ambiguous"}
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A form named in a list of contents."""

    form: Form
    title: str
    place: Place


def check_structure(catalogue: Catalogue, filing: Filing) -> Iterator[Reported]:
    """All structural checks on one filing."""
    checks = _Structure(catalogue, filing)
    yield from checks.contents()
    for form in filing.forms:
        yield from checks.heading(form)
        yield from checks.codes(form)
        yield from checks.total(form)
    yield from checks.cells()


class _Structure:
    def __init__(self, catalogue: Catalogue, filing: Filing) -> None:
        self.catalogue, self.filing = catalogue, filing
        self.year = filing.period.year
        self.tell = Teller(catalogue, filing)
        self.wanted = public_forms(catalogue, self.year)

    def contents(self) -> Iterator[Reported]:
        """Forms that are missing, listed but not there, there but not listed, listed under another title."""
        if not self.filing.forms:
            return
        listed = [each for paper in self.filing.papers for each in listed_forms(paper, self.wanted)]
        there = {form.family for form in self.filing.forms}
        named = {each.form.id: each for each in listed}
        for form in self.wanted:
            number = number_in(form, self.year)
            if form.id in named and form.id not in there:
                place, title = named[form.id].place, named[form.id].title
                yield self.tell.tell(
                    "S02", "accounts.listed-not-there", "", place, number=number, title=title
                )
            elif form.id not in there:
                top = Place(self.filing.papers[0].file)
                yield self.tell.tell("S01", "accounts.form-missing", "", top, number=number, title=form.zh)
            elif listed and form.id not in named:
                place = self.filing.of(form.id)[0].place
                yield self.tell.tell("S02", "accounts.not-listed", "", place, number=number, title=form.zh)
        for each in listed:
            yield from self._titled(each)

    def _titled(self, listed: Listed) -> Iterator[Reported]:
        for form in self.filing.of(listed.form.id):
            printed = printed_title(form)
            if printed and _plain(printed) != _plain(listed.title):
                yield self.tell.tell(
                    "S03",
                    "accounts.other-title",
                    form_label(form, self.year),
                    form.place,
                    listed.place,
                    title=printed,
                    listed=listed.title,
                )

    def heading(self, form: ReadForm) -> Iterator[Reported]:
        """Year, unit, number and department above a form."""
        label, place = form_label(form, self.year), form.place
        lines = list(form.grid.lines(min(form.grid.rows, 8)))
        if form.year is None:
            yield self.tell.tell("S04", "accounts.no-year", label, place, title=form.form.zh)
        elif form.year != self.year:
            args = {"title": form.form.zh, "stated": form.year, "others": self.year}
            yield self.tell.tell("S05", "accounts.other-year", label, place, **args)
        if stated_unit(lines) is None and any(p.code == "form.no-unit" for p in form.reading.problems):
            yield self.tell.tell("S06", "accounts.no-unit", label, place, title=form.form.zh)
        numbers = {int(match) for line in lines for match in _NUMBER.findall(_folded(line))}
        own = _NUMBER.search(number_in(form.form, self.year))
        if own and numbers and int(own[1]) not in numbers:
            stated = "、".join(f"公开{number:02d}表" for number in sorted(numbers))
            args = {"title": form.form.zh, "stated": stated, "number": own[0]}
            yield self.tell.tell("S11", "accounts.other-number", label, place, **args)
        name = stated_dept(lines)
        if name and name != self.filing.dept:
            args = {"title": form.form.zh, "stated": name, "others": self.filing.dept}
            yield self.tell.tell("S12", "accounts.other-dept", label, place, **args)

    def codes(self, form: ReadForm) -> Iterator[Reported]:
        """Codes against the classification of the year: unknown, of another year, under another name."""
        seen: Counter[str] = Counter()
        for named in form.reading.named:
            seen[named.code] += 1
            if seen[named.code] == 2:
                args = {"item": named.code, "name": named.name}
                yield self.tell.tell(
                    "S16", "accounts.code-twice", form_label(form, self.year), named.place, **args
                )
            yield from self._code(form, named)

    def _code(self, form: ReadForm, named: Named) -> Iterator[Reported]:
        table = [c for c in codes_of(self.catalogue, named.dimension, self.year) if c.code == named.code]
        label = form_label(form, self.year)
        if not table:
            yield from self._not_in_table(form, named)
        elif named.name and not any(same_name(named.name, code.zh) for code in table):
            other = self._elsewhere(named)
            args = {"item": named.code, "name": named.name, "known": table[0].zh, "year": self.year}
            sure = any(code.source.provenance is not Provenance.UNCONFIRMED for code in table)
            if other is not None:
                args["years"] = _years(other)
                yield self.tell.tell("S10", "accounts.code-of-year", label, named.place, **args)
            else:
                rule = "S09" if sure else "S09.unconfirmed"
                yield self.tell.tell(rule, "accounts.code-name", label, named.place, **args)

    def _not_in_table(self, form: ReadForm, named: Named) -> Iterator[Reported]:
        """A code the table does not hold: wrong where the table holds its neighbours, else not known to us."""
        label = form_label(form, self.year)
        other = self._elsewhere(named)
        if other is not None:
            args = {"item": named.code, "name": named.name, "known": "—", "year": self.year}
            yield self.tell.tell(
                "S10", "accounts.code-of-year", label, named.place, **args, years=_years(other)
            )
            return
        known = {c.code for c in codes_of(self.catalogue, named.dimension, self.year)}
        siblings = {code for code in known if len(code) == len(named.code) and code[:-2] == named.code[:-2]}
        rule = "S08" if siblings or len(named.code) == 3 else "S08.open"
        args = {"item": named.code, "name": named.name or "—", "year": self.year}
        yield self.tell.tell(rule, "accounts.code-unknown", label, named.place, **args)

    def _elsewhere(self, named: Named) -> Code | None:
        """The same code and name in the table of other years."""
        system = self.catalogue.dimensions[named.dimension].system
        same = (c for c in self.catalogue.codes if c.system == system and c.code == named.code)
        return next(
            (c for c in same if not c.validity.covers(self.year) and same_name(named.name, c.zh)), None
        )

    def total(self, form: ReadForm) -> Iterator[Reported]:
        """A form with figures whose total row is absent."""
        lanes = {
            placed.lane.id
            for placed in form.lanes
            if any(line.row.total and not line.row.id.isdigit() for _, line in placed.rows)
        }
        filled = any(figure.kind is Kind.NUMBER for _, figure in form.reading.entries)
        wanted = [
            lane for lane in form.form.lanes if any(row.total for row in lane.rows) and lane.id not in lanes
        ]
        if filled and wanted:
            label = form_label(form, self.year)
            yield self.tell.tell("S13", "accounts.no-total", label, form.place, title=form.form.zh)

    def cells(self) -> Iterator[Reported]:
        """Cells, rows and columns that could not be read as meant."""
        for form in self.filing.forms:
            label = form_label(form, self.year)
            for problem in form.reading.problems:
                if problem.code in _CELL | _SHAPE:
                    rule = "S14" if problem.code in _CELL else "S15"
                    args = dict(problem.args)
                    known = self.catalogue.rules[rule]
                    told = self.tell.tell(rule, problem.code, label, problem.place, **args)
                    yield self.tell.wrap(known, told.finding, label)


def listed_forms(paper: Paper, wanted: tuple[Form, ...]) -> list[Listed]:
    """The forms that a list of contents names."""
    titles = {_plain(title): form for form in wanted for title in (form.zh, *form.titles)}
    runs: list[list[Listed]] = [[]]
    for block in paper.document.blocks if paper.document else ():
        if not isinstance(block, Heading | Paragraph):
            runs.append([])
            continue
        text = "".join(span.text for span in block.spans).strip().lstrip("-•· ")
        form = titles.get(_plain(_LEADER.sub("", text)))
        if form is not None and block.place is not None:
            runs[-1].append(Listed(form, _bare(text), block.place))
        elif text:
            runs.append([])
    return [each for run in runs if len(run) >= _CONTENTS for each in run]


def printed_title(form: ReadForm) -> str:
    """The title printed above a form."""
    for line in reversed(list(form.grid.lines(min(form.grid.rows, 4)))):
        plain = _plain(line)
        if plain.endswith("表") and not _NUMBER.search(_folded(line)) and len(plain) > 4:
            return _bare(line)
    return ""


def same_name(printed: str, known: str) -> bool:
    """Whether two names of a code are the same but for brackets and spaces."""
    return _letters(printed) == _letters(known)


def _letters(text: str) -> str:
    return re.sub(r"[()（）“”\"\s、]", "", unicodedata.normalize("NFKC", text))


def _plain(text: str) -> str:
    return _letters(plain_label(re.sub(r"^(?:19|20)\d\d年度?", "", _folded(text).strip())))


def _bare(text: str) -> str:
    return re.sub(r"^[-•·\s]*[一二三四五六七八九十]+、", "", _LEADER.sub("", text)).strip()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _years(code: Code) -> str:
    since, until = code.validity.since, code.validity.until
    if since is None:
        return f"{until}年以前"
    return f"{since}年起" if until is None else f"{since}至{until}年"


__all__ = ["Listed", "check_structure", "listed_forms", "printed_title", "same_name"]
