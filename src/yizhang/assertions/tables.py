"""Reading tables: a document's tables into mentions of figures and what their layout asserts of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Blank, Extract, Mention, Says
from yizhang.assertions.table_across import Line, sums_across
from yizhang.assertions.table_balances import Balanced, balances_in, totals_meet
from yizhang.assertions.table_down import Down, blanks_in, numbers_of, spilled, sums_down
from yizhang.assertions.table_figures import Lane, TableFigures, read_figures
from yizhang.assertions.table_formulas import Stated, formulas_in
from yizhang.assertions.table_grid import read_sheet
from yizhang.assertions.table_keys import Known, known_figures
from yizhang.assertions.table_numbers import Number
from yizhang.assertions.table_pieces import pieces_of
from yizhang.assertions.table_rates import RateLine, rates_in
from yizhang.assertions.table_words import TableWords, load_table_words
from yizhang.documents.headers import unit_line
from yizhang.documents.model import Block, Document, Heading, Paragraph, Table
from yizhang.documents.text_tables.captions import clean_title, is_title, is_unit_line
from yizhang.documents.text_tables.lines import is_prose

LANES_OF_A_TABLE = 100
"""More lanes than a table has."""
_LEDGER = 20_000
"""A table of more rows is a register of cases: neither text nor other tables repeat its rows."""
_TITLE_REACH = 6
"""Blocks above a table in which its title is looked for."""


@dataclass(slots=True)
class Reading:
    """What grows while the tables of a document are read."""

    tables: list[TableFigures] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    assertions: list[Assertion] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    """Figures by what they are figures of."""

    def extract(self) -> Extract:
        """What is read, as one extract."""
        used = {mention for found in self.assertions for _, mention in found.roles}
        unasserted = tuple((mention.id, "alone") for mention in self.mentions if mention.id not in used)
        return Extract(tuple(self.mentions), tuple(self.assertions), unasserted, blanks=tuple(self.blanks))


def read_tables(document: Document, lexicon: Lexicon, year: int | None = None) -> Extract:
    """Everything the tables state. Mention ids tell block, row and column (``t61r4c2``).

    Pure; time grows with the number of cells.
    """
    return tables_of(document, lexicon, year).extract()


def tables_of(document: Document, lexicon: Lexicon, year: int | None = None) -> Reading:
    """The same with the structure of the tables, by which the text can be compared with them."""
    words, _ = load_table_words()
    reading = Reading()
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            title = title_of(document.blocks, index)
            first = 0
            for piece in pieces_of(with_unit(document.blocks, index, block)):
                _read(reading, (index, first, title), piece, (words, lexicon), year)
                first += piece.rows
    return reading


def _read(
    reading: Reading,
    where: tuple[int, int, str],
    table: Table,
    how: tuple[TableWords, Lexicon],
    year: int | None,
) -> None:
    words, lexicon = how
    index, first, title = where
    sheet = read_sheet(index, table, words)
    if sheet is None:
        return
    sheet.first = first
    figures = read_figures(sheet, words, lexicon, table.title or title, year)
    reading.tables.append(figures)
    reading.mentions.extend(figures.mentions)
    reading.blanks.extend(figures.blanks)
    by_id = {mention.id: mention for mention in figures.mentions}
    about = (table.title or title, figures.title)
    for number, lane in enumerate(figures.lanes, len(reading.tables) * LANES_OF_A_TABLE):
        if len(lane.rows) <= _LEDGER:
            reading.known.extend(known_figures(lane, number, about, by_id, lexicon))
    for lane in figures.lanes:
        reading.assertions.extend(_of_lane(lane, words, by_id))
    for left, right in pairwise(figures.lanes):
        reading.assertions.extend(_spilled(left, right, by_id))
    reading.assertions.extend(_balanced(found, by_id) for found in totals_meet(figures.lanes))


def title_of(blocks: Sequence[Block], index: int) -> str:
    """The title of the table at ``index``: its own, else a line above that reads as one, else the nearest heading."""
    table = blocks[index]
    if isinstance(table, Table) and table.title:
        return table.title
    above = [_text(block) for block in _above(blocks, index)]
    named = next((text for text in above if is_title(text)), "")
    heads = (_text(block) for block in _above(blocks, index) if isinstance(block, Heading))
    return clean_title(named) or next(heads, "")


def with_unit(blocks: Sequence[Block], index: int, table: Table) -> Table:
    """The table with the unit that a line above it states, where it states none itself."""
    if table.unit_line or unit_line(table) is not None:
        return table
    lines = (_text(block) for block in _above(blocks, index))
    return replace(table, unit_line=next((text for text in lines if is_unit_line(text)), ""))


def _above(blocks: Sequence[Block], index: int) -> list[Block]:
    """The blocks right above a table, the nearest first, up to another table or running text."""
    found: list[Block] = []
    for block in reversed(blocks[max(index - _TITLE_REACH, 0) : index]):
        if not isinstance(block, Heading | Paragraph) or is_prose(_text(block)):
            break
        found.append(block)
    return found


def _text(block: Block) -> str:
    return (
        "".join(span.text for span in block.spans).strip() if isinstance(block, Heading | Paragraph) else ""
    )


def _of_lane(lane: Lane, words: TableWords, by_id: dict[str, Mention]) -> Iterator[Assertion]:
    for down in sums_down(lane):
        yield from _sum_down(lane, down, by_id)
    for line in sums_across(lane, words):
        yield from _sum_across(lane, line, by_id)
    for rate in rates_in(lane, words):
        yield from _rate(lane, rate, by_id)
    for balanced in balances_in(lane, words):
        yield _balanced(balanced, by_id)
    for stated in formulas_in(lane):
        yield from _stated(lane, stated, by_id)


def _balanced(found: Balanced, by_id: dict[str, Mention]) -> Assertion:
    if found.says is Says.SAME:
        roles: tuple[tuple[str, str], ...] = (("one", found.result), ("other", found.plus[0]))
    else:
        plus, minus = (
            tuple((name, each) for each in ids)
            for name, ids in (("plus", found.plus), ("minus", found.minus))
        )
        roles = (("result", found.result), *plus, *minus)
    return asserted(found.says, roles, found.evidence, by_id)


def _stated(lane: Lane, stated: Stated, by_id: dict[str, Mention]) -> Iterator[Assertion]:
    """A formula of the header in every row. Cells that print nothing count as nothing in sums."""
    for numbers in lane.numbers:
        whole, plus = numbers[stated.result], [numbers[at] for at in stated.plus]
        filled = [number for number in plus if number is not None]
        if whole is None or not filled:
            continue
        if stated.says is Says.SUM:
            minus = [number for at in stated.minus if (number := numbers[at]) is not None]
            roles = (("whole", whole.id), *_role("part", filled), *_role("minus", minus))
            yield asserted(Says.SUM, roles, ("header-sum",), by_id)
        elif len(filled) == 2 and filled[1].value > 0:
            names = _ROLES[stated.says]
            roles = ((names[0], whole.id), (names[1], filled[0].id), (names[2], filled[1].id))
            yield asserted(stated.says, roles, ("header-rate",), by_id)


def _spilled(left: Lane, right: Lane, by_id: dict[str, Mention]) -> Iterator[Assertion]:
    for whole, mine, theirs, at in spilled(left, right):
        total = right.numbers[whole][at]
        parts = [n for row in mine if (n := left.numbers[row][at]) is not None]
        parts += [n for row in theirs if (n := right.numbers[row][at]) is not None]
        if total is not None and parts:
            roles = (("whole", total.id), *_role("part", parts))
            yield asserted(Says.SUM, roles, ("lanes",), by_id)


def _sum_down(lane: Lane, down: Down, by_id: dict[str, Mention]) -> Iterator[Assertion]:
    whole, parts, minus = numbers_of(lane, down)
    if whole is None or not parts:
        return
    roles = (("whole", whole.id), *_role("part", parts), *_role("minus", minus))
    if down.exhaustive:
        yield asserted(Says.SUM, roles, down.evidence, by_id, blanks=blanks_in(lane, down))
        return
    for part in parts:
        yield asserted(Says.AT_MOST, (("low", part.id), ("high", whole.id)), down.evidence, by_id)


def _sum_across(lane: Lane, line: Line, by_id: dict[str, Mention]) -> Iterator[Assertion]:
    numbers = lane.numbers[line.row]
    whole = numbers[line.across.whole]
    parts = [number for at in line.across.parts if (number := numbers[at]) is not None]
    if whole is None or not parts:
        return
    blanks = tuple(lane.blanks[line.row, at] for at in line.across.parts if (line.row, at) in lane.blanks)
    roles = (("whole", whole.id), *_role("part", parts))
    yield asserted(Says.SUM, roles, line.evidence, by_id, blanks=blanks)


def _rate(lane: Lane, line: RateLine, by_id: dict[str, Mention]) -> Iterator[Assertion]:
    numbers, rate = lane.numbers[line.row], line.rate
    stated, top, bottom = numbers[rate.rate], numbers[rate.top], numbers[rate.bottom]
    if stated is None or top is None or bottom is None:
        return
    names = _ROLES[rate.says]
    roles = tuple(zip(names, (stated.id, top.id, bottom.id), strict=True))
    rivals = tuple((names[2], number.id) for at in line.rivals if (number := numbers[at]) is not None)
    yield asserted(rate.says, roles, line.evidence, by_id, rivals=rivals)


_ROLES = {
    Says.COMPLETION: ("rate", "actual", "target"),
    Says.SHARE: ("rate", "part", "base"),
    Says.GROWTH: ("rate", "current", "prior"),
    Says.CHANGE: ("change", "current", "prior"),
}


def _role(name: str, numbers: Iterable[Number]) -> tuple[tuple[str, str], ...]:
    return tuple((name, number.id) for number in numbers)


def asserted(
    says: Says,
    roles: Iterable[tuple[str, str]],
    evidence: tuple[str, ...],
    by_id: dict[str, Mention],
    *,
    rivals: tuple[tuple[str, str], ...] = (),
    blanks: tuple[str, ...] = (),
) -> Assertion:
    """An assertion of a table, placed and quoted by its first figure."""
    named = tuple(roles)
    first = by_id[named[0][1]]
    quote = " ".join(step for step in (*first.label, first.text) if step)
    return Assertion(says, named, evidence, first.place, quote, rivals=rivals, blanks=blanks)
