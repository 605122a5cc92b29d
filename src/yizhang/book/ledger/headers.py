"""Recognising ledger sheets by what their headers say."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from yizhang.book.grid import Grid

_CODE: Final = ("科目编码", "科目代码", "科目编号", "科目号", "会计科目编码", "会计科目代码")
_NAME: Final = ("科目名称", "会计科目", "科目", "会计科目名称", "科目全称")
_PLAIN: Final = {
    "期间": "period",
    "会计期间": "period",
    "月份": "period",
    "会计月份": "period",
    "日期": "date",
    "凭证日期": "date",
    "记账日期": "date",
    "制单日期": "date",
    "凭证号": "voucher",
    "凭证字号": "voucher",
    "凭证编号": "voucher",
    "摘要": "summary",
    "账套": "scheme",
    "账套名称": "scheme",
    "险种": "scheme",
}
_GROUPS: Final = (
    ("累计", "year"),
    ("年初", "year-opening"),
    ("期初", "opening"),
    ("月初", "opening"),
    ("期末", "closing"),
    ("月末", "closing"),
    ("本期", "current"),
    ("本月", "current"),
    ("当期", "current"),
    ("发生额", "current"),
    ("余额", "closing"),
)
_DEPTH: Final = 15


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ledger sheet: where its body begins and which column plays which role.

    Roles are ``code``, ``name``, ``period``, ``date``, ``voucher``, ``summary``, ``scheme`` and, for amounts,
    ``opening.debit``, ``opening.balance``, ``opening.direction`` and likewise for current, year and closing.
    """

    grid: Grid
    header: int
    body: int
    roles: dict[str, int]

    @property
    def is_journal(self) -> bool:
        """Whether the rows are entries rather than accounts."""
        return "date" in self.roles and "summary" in self.roles

    @property
    def is_balances(self) -> bool:
        """Whether the rows are accounts with amounts."""
        amounts = any(role.startswith(("current.", "closing.", "year.")) for role in self.roles)
        return not self.is_journal and "code" in self.roles and amounts


def recognise(grid: Grid) -> Sheet | None:
    """The table as a ledger sheet, or None."""
    for row in range(min(_DEPTH, grid.rows)):
        texts = [_fold(grid.text(row, col)) for col in range(grid.cols)]
        keyed = any(text in _CODE for text in texts)
        dated = any(_PLAIN.get(text) == "date" for text in texts) and "摘要" in texts
        if not (keyed or dated):
            continue
        body = row + 2 if _has_second_row(grid, row) else row + 1
        sheet = Sheet(grid, row, body, _roles(grid, row, body))
        if sheet.is_journal or sheet.is_balances:
            return sheet
    return None


def _has_second_row(grid: Grid, row: int) -> bool:
    below = [_fold(grid.own_text(row + 1, col)) for col in range(grid.cols)]
    if any(text.isdecimal() and len(text) >= 3 for text in below):
        return False
    return any(text in ("借方", "贷方", "借", "贷", "方向", "金额") for text in below)


def _roles(grid: Grid, row: int, body: int) -> dict[str, int]:
    """A role for each column. A group heading over blank cells (a merge that an export lost) reaches on
    to the right.
    """
    roles: dict[str, int] = {}
    loose: list[int] = []
    above = ""
    for col in range(grid.cols):
        top, low = _fold(grid.text(row, col)), _fold(grid.text(row + 1, col)) if body - row == 2 else ""
        above = top or above
        path = above if not low or low == above else above + low
        role = _role(path if (top or low) else "")
        if role == "direction":
            loose.append(col)
        elif role and role not in roles:
            roles[role] = col
    for col in loose:
        _attach_direction(roles, col)
    return roles


def _role(path: str) -> str:
    if not path:
        return ""
    if path in _CODE:
        return "code"
    if path in _NAME:
        return "name"
    if path in _PLAIN:
        return _PLAIN[path]
    group = next((name for word, name in _GROUPS if word in path), "")
    if "方向" in path or path in ("借贷", "借或贷", "借/贷"):
        return f"{group}.direction" if group and "余额方向" not in path else "direction"
    side = "debit" if "借" in path else "credit" if "贷" in path else "balance"
    if not group:
        return f"current.{side}" if path in ("借方", "贷方", "借方金额", "贷方金额") else ""
    return f"{group}.{side}" if side != "balance" or group not in ("current", "year") else ""


def _attach_direction(roles: dict[str, int], col: int) -> None:
    """A bare 方向 column tells the direction of the nearest balance column on its right."""
    right = [(at, role) for role, at in roles.items() if role.endswith(".balance") and at > col]
    if right:
        group = min(right)[1].removesuffix(".balance")
        roles.setdefault(f"{group}.direction", col)


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
