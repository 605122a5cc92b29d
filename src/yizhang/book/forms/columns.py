"""Which value column of a form a column of the table is: by its header words, never by position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yizhang.book.forms.assign import assign
from yizhang.book.forms.coded import numbers_of
from yizhang.book.forms.recognise import Placed, Recognised, Remembered
from yizhang.book.grid import Grid
from yizhang.book.names import Names, plain_label
from yizhang.catalogue.model_forms import FormColumn

_FIGURE = re.compile(r"[-—–−]?(?!(?:19|20)\d\d$)[\d,]{2,}(?:\.\d+)?[%％]?|[-—–−]?\d*\.\d+[%％]?")
"""Figures of rows above the first row that was recognised; years and ordinals are headers."""
_YEAR = re.compile(r"((?:19|20|21)\d{2})年?度?")
_RELATIVE = {"本年度": 0, "本年": 0, "当年": 0, "上年度": -1, "上年": -1, "前年": -2}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What header words say: version and part by id where named, years from the form's year where stated."""

    version: str
    part: str
    years: int | None
    rest: str


def header_path(grid: Grid, placed: Placed, body: int, col: int) -> tuple[str, ...]:
    """The header texts above a column, top down, each merged cell once; titles over the whole table do
    not count.
    """
    texts: list[str] = []
    for row in range(body):
        cell = grid.cell(row, col)
        whole = cell is not None and cell.colspan >= grid.cols
        alone = len(grid.row_texts(row)) == 1 and (cell is None or cell.colspan == 1)
        if cell is None or whole or alone or not cell.text.strip() or _FIGURE.fullmatch(cell.text.strip()):
            continue
        if "单位:" in unicodedata.normalize("NFKC", cell.text) or _spans_labels(grid, row, col, placed):
            continue
        if cell.text.strip() not in texts:
            texts.append(cell.text.strip())
    return tuple(texts)


def match_columns(
    found: Recognised, placed: Placed, names: Names, year: int, remembered: Remembered
) -> tuple[dict[int, FormColumn], tuple[int, ...]]:
    """The form column of each table column, and the table columns with figures that are none of the
    form's.
    """
    if not any("part" in dict(column.bindings) for column in placed.lane.columns):
        return _match_all(found, placed, remembered)
    wanted = {column.id: column for column in placed.lane.columns}
    matched: dict[int, FormColumn] = {}
    unknown: list[int] = []
    for col in placed.value_cols:
        path = header_path(found.grid, placed, found.header_end, col)
        if not path:
            if _has_figures(found.grid, placed, col):
                unknown.append(col)
            continue
        id_ = remembered.get((found.form.id, "column", plain_label("".join(path)))) or _column(
            path, list(wanted.values()), names, year
        )
        if id_ in wanted and wanted[id_] not in matched.values():
            matched[col] = wanted[id_]
        elif _has_figures(found.grid, placed, col):
            unknown.append(col)
    return matched, tuple(unknown)


def _match_all(
    found: Recognised, placed: Placed, remembered: Remembered
) -> tuple[dict[int, FormColumn], tuple[int, ...]]:
    """Columns of a form that tells them apart by words alone, all at once; line numbers (行次) are none."""
    grid, body = found.grid, found.header_end
    paths = {
        col: path
        for col in placed.value_cols
        if (path := header_path(grid, placed, body, col))[-1:] != ("行次",)
    }
    by_id = {column.id: column for column in placed.lane.columns}
    told = {
        col: by_id[id_]
        for col, path in paths.items()
        if (id_ := remembered.get((found.form.id, "column", plain_label("".join(path))), "")) in by_id
    }
    open_paths = {col: path for col, path in paths.items() if col not in told}
    rest = [column for column in placed.lane.columns if column not in told.values()]
    matched = {**assign(rest, open_paths, numbers_of(grid, body)), **told}
    unknown = tuple(
        col
        for col in paths
        if col not in matched and _has_figures(grid, placed, col) and not _line_numbers(grid, placed, col)
    )
    return dict(sorted(matched.items())), unknown


def _column(path: tuple[str, ...], columns: Sequence[FormColumn], names: Names, year: int) -> str:
    joined = plain_label("".join(path))
    for column in columns:
        if joined in {plain_label("".join(column.header)), *(plain_label(alias) for alias in column.aliases)}:
            return column.id
    meaning = _meaning(path, names, year)
    fitting = [column.id for column in columns if _fits(meaning, column, names)]
    return fitting[0] if len(fitting) == 1 else ""


def _fits(meaning: Meaning, column: FormColumn, names: Names) -> bool:
    """Whether header words name this column: nothing they say contradicts it, and they say what sets it
    apart.
    """
    bound: Mapping[str, str] = dict(column.bindings)
    printed = _meaning(column.header, names, 0)
    if meaning.years is not None and meaning.years != column.years:
        return False
    if meaning.version and meaning.version != bound.get("version", meaning.version):
        return False
    if meaning.part != bound.get("part", meaning.part) and (meaning.part or bound.get("part") != "total"):
        return False
    if meaning.years is None and not meaning.version and not meaning.part:
        return False
    return not meaning.rest or meaning.rest == printed.rest


def _meaning(path: Sequence[str], names: Names, year: int) -> Meaning:
    """Take years, version and part out of header words; what is left over must match as it stands."""
    rest = unicodedata.normalize("NFKC", "".join(path)).replace(" ", "")
    years: int | None = None
    for word, shift in _RELATIVE.items():
        if word in rest:
            years, rest = shift, rest.replace(word, "")
            break
    if match := _YEAR.search(rest):
        years, rest = int(match[1]) - year, rest.replace(match[0], "")
    version, rest = _take(names, "version", rest)
    part, rest = _take(names, "part", rest)
    return Meaning(version, part, years, plain_label(rest).removesuffix("金额"))


def _take(names: Names, kind: str, text: str) -> tuple[str, str]:
    known = names.catalogue.versions if kind == "version" else names.catalogue.parts
    words = [
        (word, member.id)
        for member in known.values()
        for word in (member.zh, member.short, *member.aliases)
        if word and word in text
    ]
    if not words:
        return "", text
    word, id_ = max(words, key=lambda pair: len(pair[0]))
    return id_, text.replace(word, "", 1)


def _spans_labels(grid: Grid, row: int, col: int, placed: Placed) -> bool:
    """Whether the header cell covers the label column too (收入 over 项目 and its values): it tells no
    columns apart.
    """
    cell = grid.cell(row, col)
    return cell is not None and cell is grid.cell(row, placed.label_col)


def _line_numbers(grid: Grid, placed: Placed, col: int) -> bool:
    """Whether a column holds line numbers (行次): whole numbers that only rise."""
    texts = [text for row, _ in placed.rows if (text := grid.own_text(row, col))]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 4]
    return len(numbers) == len(texts) > 1 and all(a < b for a, b in pairwise(numbers))


def _has_figures(grid: Grid, placed: Placed, col: int) -> bool:
    return any(grid.own_text(row, col) not in ("", "×") for row, _ in placed.rows)
