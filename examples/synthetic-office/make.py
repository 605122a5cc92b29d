"""Makes the ledgers of a fictional county: twelve monthly trial balances for two schemes, closed at the
year's end.

Run ``python make.py`` in this folder. The same script always writes the same files. The facts typed for
comparison (``typed/facts/year.yaml``) were written by hand from the amounts in ``LINES`` and are not made
here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

YEAR = 2024
TITLES = {"emp": "云岭县职工基本医疗保险基金", "res": "云岭县城乡居民基本医疗保险基金"}

# code, name, side it grows on, amount of January in fen, growth of each further month in fen
LINES: dict[str, tuple[tuple[str, str, str, int, int], ...]] = {
    "emp": (
        ("410101", "统筹基金", "贷", 812_345_678, 1_234_567),
        ("410102", "个人账户", "贷", 431_200_055, 700_001),
        ("420101", "统筹基金", "贷", 0, 0),
        ("430101", "统筹基金", "贷", 1_250_000, 33_333),
        ("430102", "个人账户", "贷", 980_075, 12_001),
        ("440102", "个人账户", "贷", 215_000, 1_500),
        ("450101", "统筹基金", "贷", 88_800, 111),
        ("510101", "统筹基金", "借", 701_234_567, 2_345_678),
        ("510102", "个人账户", "借", 398_765_432, 987_654),
        ("520102", "个人账户", "借", 310_000, 2_222),
        ("530101", "统筹基金", "借", 12_345, 67),
        ("540101", "统筹基金", "借", 25_000_000, 0),
    ),
    "res": (
        ("4101", "社会保险费收入", "贷", 30_000_000, 55_000_000),
        ("4201", "财政补贴收入", "贷", 260_000_000, 1_000_000),
        ("4301", "利息收入", "贷", 2_000_100, 10_010),
        ("4501", "其他收入", "贷", 45_000, 0),
        ("5101", "社会保险待遇支出", "借", 480_000_000, 3_300_033),
        ("5401", "大病保险支出", "借", 41_000_000, 0),
        ("5301", "其他支出", "借", 10_000, 10),
    ),
}
PARENTS = {
    "4101": "社会保险费收入",
    "4201": "财政补贴收入",
    "4301": "利息收入",
    "4401": "转移收入",
    "4501": "其他收入",
    "5101": "社会保险待遇支出",
    "5201": "转移支出",
    "5301": "其他支出",
    "5401": "上解上级支出",
}
STOCKS = {
    "emp": {
        "310101": ("统筹基金", 6_543_210_987, ("01",)),
        "310102": ("个人账户", 4_321_098_765, ("02",)),
        "3201": ("风险基金结余", 800_000_000, ()),
    },
    "res": {"3101": ("一般基金结余", 3_000_000_000, ("",)), "3201": ("风险基金结余", 500_000_000, ())},
}
STOCK_PARENTS = {"emp": {"3101": "一般基金结余"}, "res": {}}
BANK = ("1003", "财政专户存款")
HEADER = (
    ("科目编码", "科目名称", "期初余额", "", "本期发生额", "", "本年累计发生额", "", "期末余额", ""),
    ("", "", "借方", "贷方", "借方", "贷方", "借方", "贷方", "借方", "贷方"),
)


class Books:
    """One scheme's ledger: balances (debit positive) and the year's turnovers, in fen."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        self.names = {BANK[0]: BANK[1]}
        self.balance = {BANK[0]: 0}
        for code, (name, amount, _) in STOCKS[scheme].items():
            self.names[code], self.balance[code] = name, -amount
            self.balance[BANK[0]] += amount
        for code, name, *_ in LINES[scheme]:
            self.names[code], self.balance[code] = name, 0
        self.year: dict[str, tuple[int, int]] = dict.fromkeys(self.names, (0, 0))

    def month(self, month: int) -> list[tuple[str, ...]]:
        """Post a month and return its trial balance."""
        opening = dict(self.balance)
        turnover = dict.fromkeys(self.names, (0, 0))
        for code, _, side, first, step in LINES[self.scheme]:
            amount = first + step * (month - 1)
            # a refund in red: income falls on its own side's opposite
            refund = 5_000 if month == 6 and code.startswith("4101") else 0
            _post(turnover, code, amount, "借" if side == "借" else "贷")
            _post(turnover, BANK[0], amount, "贷" if side == "借" else "借")
            _post(turnover, code, refund, "借" if side == "贷" else "贷")
            _post(turnover, BANK[0], refund, "贷" if side == "贷" else "借")
        if month == 12:
            self._close(opening, turnover)
        for code, (debit, credit) in turnover.items():
            self.balance[code] = opening[code] + debit - credit
            self.year[code] = (self.year[code][0] + debit, self.year[code][1] + credit)
        return list(self._rows(opening, turnover))

    def _close(self, opening: dict[str, int], turnover: dict[str, tuple[int, int]]) -> None:
        for code, _, _, *_ in LINES[self.scheme]:
            left = opening[code] + turnover[code][0] - turnover[code][1]
            stock = next(
                stock
                for stock, (_, _, endings) in STOCKS[self.scheme].items()
                if any(ending == "" or code[4:] == ending for ending in endings)
            )
            _post(turnover, code, abs(left), "贷" if left > 0 else "借")
            _post(turnover, stock, abs(left), "借" if left > 0 else "贷")

    def _rows(
        self, opening: dict[str, int], turnover: dict[str, tuple[int, int]]
    ) -> Iterator[tuple[str, ...]]:
        for code in sorted({*self.names, *self._parents()}):
            own = [each for each in self.names if each.startswith(code)]
            name = self.names.get(code) or self._parents()[code]
            start = [opening[each] for each in own]
            end = [self.balance[each] for each in own]
            yield (
                code,
                name,
                *_sides(start),
                *_totals([turnover[each] for each in own]),
                *_totals([self.year[each] for each in own]),
                *_sides(end),
            )

    def _parents(self) -> dict[str, str]:
        known = PARENTS | STOCK_PARENTS[self.scheme]
        return {code[:4]: known[code[:4]] for code in self.names if len(code) == 6}


def _post(turnover: dict[str, tuple[int, int]], code: str, amount: int, side: str) -> None:
    debit, credit = turnover[code]
    turnover[code] = (debit + amount, credit) if side == "借" else (debit, credit + amount)


def _sides(balances: list[int]) -> tuple[str, str]:
    return _yuan(sum(b for b in balances if b > 0)), _yuan(-sum(b for b in balances if b < 0))


def _totals(turnovers: list[tuple[int, int]]) -> tuple[str, str]:
    return _yuan(sum(debit for debit, _ in turnovers)), _yuan(sum(credit for _, credit in turnovers))


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}" if fen else ""


def write(folder: Path) -> list[Path]:
    """Write all months of both schemes below ``folder``; returns the files."""
    made = []
    for scheme, title in TITLES.items():
        books = Books(scheme)
        for month in range(1, 13):
            buffer = io.StringIO()
            writer = csv.writer(buffer, lineterminator="\r\n")
            blank = [""] * (len(HEADER[0]) - 1)
            writer.writerow(["科目余额表", *blank])
            writer.writerow(
                [f"账套：{title}", "", f"会计期间：{YEAR}年{month}月", "", "单位：元", *blank[4:]]
            )
            writer.writerows(HEADER)
            writer.writerows(books.month(month))
            path = folder / f"{scheme}-{YEAR}-{month:02d}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode())
            made.append(path)
    return made


if __name__ == "__main__":
    write(Path(__file__).parent / "data")
