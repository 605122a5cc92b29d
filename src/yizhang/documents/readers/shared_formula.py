"""Formulas a workbook stores once for a whole range: moved to the cell that uses them."""

from __future__ import annotations

import re
from typing import Final

from yizhang.documents.readers.grid import letters, position

_TOKEN: Final = re.compile(
    r"\"[^\"]*\"|'[^']*'"
    r"|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![\w(.])"
    r"|(?<![\w.$])(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})(?![\w(.])"
)


def moved(formula: str, rows: int, cols: int) -> str:
    """``formula`` as it reads ``rows`` further down and ``cols`` further right.

    >>> moved("SUM(A1:$B2)*C$3", 1, 2)
    'SUM(C2:$B3)*E$3'
    """

    def move(match: re.Match[str]) -> str:
        fixed, column, fixed_row, row, fixed_from, start, fixed_to, end = match.groups()
        if column:
            number = row if fixed_row else str(int(row) + rows)
            return f"{fixed}{_column(column, cols if not fixed else 0)}{fixed_row}{number}"
        if start:
            left = _column(start, cols if not fixed_from else 0)
            return f"{fixed_from}{left}:{fixed_to}{_column(end, cols if not fixed_to else 0)}"
        return match[0]

    return _TOKEN.sub(move, formula)


def _column(name: str, by: int) -> str:
    at = position(f"{name}1")
    return letters(at[1] + by) if at is not None else name
