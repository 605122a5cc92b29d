"""A synthetic national book: 2,844 areas × 2 schemes × 18 periods × 64 columns, the same on every run.

The periods are the months added up (本年累计) from April on, for two years. Leaves are drawn from a hash of where
they stand; sums, surpluses and balances follow from them, except in one area of a thousand, where the sub-total of
income is one 分 too high. So it is known which identities must be found broken, and how often.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from yizhang.numbers import Period

AREAS = 2_844
PROVINCES = 31
CITIES = 333
PERIODS = tuple(str(Period.to_date(year, month)) for year in (2023, 2024) for month in range(4, 13))
BROKEN_EVERY = 1_000

_SHARED_LEAVES = (
    "income.premium.individual",
    "income.interest",
    "income.upper_subsidy",
    "income.lower_remittance",
    "outlay.other",
    "outlay.lower_subsidy",
    "outlay.upper_remittance",
)
_LEAVES = {
    ("emp", "pooled"): (
        *_SHARED_LEAVES,
        "income.premium.unit",
        "income.premium.flexible",
        "income.subsidy",
        "income.other",
        "outlay.benefit.inpatient",
        "outlay.benefit.chronic",
        "outlay.benefit.outpatient_pool",
        "outlay.benefit.maternity_medical",
        "outlay.benefit.maternity_allowance",
    ),
    ("emp", "account"): (
        *_SHARED_LEAVES,
        "income.premium.unit",
        "income.premium.flexible",
        "income.subsidy",
        "income.transfer_in",
        "outlay.transfer_out",
        "outlay.benefit.account_outpatient",
        "outlay.benefit.account_pharmacy",
        "outlay.benefit.account_inpatient",
        "outlay.benefit.account_other",
    ),
    ("res", "pooled"): (
        *_SHARED_LEAVES,
        "income.premium.collective",
        "income.premium.assisted",
        "income.premium.government",
        "income.subsidy.standard",
        "income.subsidy.vaccine",
        "income.other",
        "outlay.critical_illness",
        "outlay.benefit.inpatient",
        "outlay.benefit.outpatient",
    ),
}
_TOTALS = (
    ("income.premium", ("income.premium.*",)),
    ("income.subsidy", ("income.subsidy.*",)),
    ("outlay.benefit", ("outlay.benefit.*",)),
    (
        "income.subtotal",
        ("income.premium", "income.subsidy", "income.interest", "income.transfer_in", "income.other"),
    ),
    ("income.total", ("income.subtotal", "income.upper_subsidy", "income.lower_remittance")),
    (
        "outlay.subtotal",
        ("outlay.benefit", "outlay.critical_illness", "outlay.transfer_out", "outlay.other"),
    ),
    ("outlay.total", ("outlay.subtotal", "outlay.lower_subsidy", "outlay.upper_remittance")),
    ("surplus.own", ("income.subtotal", "-outlay.subtotal")),
    ("surplus.total", ("income.total", "-outlay.total")),
    ("balance.closing", ("balance.opening", "surplus.total")),
    ("sum.income", ("income.total", "balance.opening")),
    ("sum.outlay", ("outlay.total", "balance.closing")),
)


def edges() -> Iterator[tuple[str, str, str]]:
    """Scheme, parent, child: provinces hold cities, cities hold counties."""
    for scheme in ("emp", "res"):
        for area in range(PROVINCES, AREAS):
            above = area % PROVINCES if area < PROVINCES + CITIES else PROVINCES + area % CITIES
            yield scheme, name(above), name(area)


def name(area: int) -> str:
    """The id of an area."""
    return f"a{area:04d}"


def write(folder: Path) -> Path:
    """Write the long table as Parquet with exact decimals; returns its path."""
    path = folder / "national.parquet"
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as connection:
        periods = ", ".join(f"('{period}')" for period in PERIODS)
        connection.execute(
            "CREATE TABLE rows AS SELECT format('a{:04d}', i) AS area, period, i AS number"
            f" FROM range({AREAS}) AS areas(i), (VALUES {periods}) AS periods(period)"
        )
        parts = " UNION ALL ".join(_part(scheme, part) for scheme, part in _LEAVES)
        reserve = (
            "SELECT area, 'emp' AS scheme, 'reserve' AS part, period, concept,"
            " (hash(area) % 100000000)::DECIMAL(18,0) AS cents"
            " FROM rows, (VALUES ('balance.opening'), ('balance.closing')) AS balances(concept)"
        )
        connection.execute(
            f"COPY (SELECT area, scheme, part, 'final' AS version, period, concept,"
            f" (cents * 0.01)::DECIMAL(18,2) AS value, '元' AS unit FROM ({parts} UNION ALL {reserve}))"
            f" TO '{path}' (FORMAT parquet)"
        )
    return path


def _part(scheme: str, part: str) -> str:
    """The items of one scheme and part, side by side, then turned into rows."""
    leaves = _LEAVES[scheme, part]
    drawn = [f'{_drawn(leaf, scheme, part)} AS "{leaf}"' for leaf in leaves]
    stages = [f"SELECT number, area, period, {', '.join(drawn)} FROM rows"]
    known = list(leaves)
    for total, addends in _TOTALS:
        terms = _terms(addends, known)
        if total not in known and terms:
            slip = f" + (number % {BROKEN_EVERY} = 7)::INTEGER" if total == "income.subtotal" else ""
            stages.append(f'SELECT *, ({terms}{slip})::DECIMAL(18,0) AS "{total}" FROM ({stages[-1]})')
            known.append(total)
        if total == "surplus.total":
            stages.append(f'SELECT *, {_opening(scheme, part)} AS "balance.opening" FROM ({stages[-1]})')
            known.append("balance.opening")
    listed = ", ".join(f'"{concept}"' for concept in known)
    return (
        f"SELECT area, '{scheme}' AS scheme, '{part}' AS part, period, concept, cents"
        f" FROM (UNPIVOT ({stages[-1]}) ON {listed} INTO NAME concept VALUE cents)"
    )


def _drawn(leaf: str, scheme: str, part: str) -> str:
    return f"(hash(number, period, '{scheme}{part}{leaf}') % {10**10})::DECIMAL(18,0)"


def _opening(scheme: str, part: str) -> str:
    """Drawn for the first year; the second opens with what the first closed with."""
    drawn = f"(hash(number, '{scheme}{part}') % {10**13})::DECIMAL(18,0)"
    before = "max(CASE WHEN period = '2023' THEN \"surplus.total\" END) OVER (PARTITION BY number)"
    return f"({drawn} + CASE WHEN period[:4] = '2024' THEN {before} ELSE 0 END)::DECIMAL(18,0)"


def _terms(addends: tuple[str, ...], known: list[str]) -> str:
    text = ""
    for addend in addends:
        sign, concept = ("-", addend[1:]) if addend.startswith("-") else ("+", addend)
        prefix = concept.removesuffix("*")
        found = [each for each in known if each == concept or (prefix != concept and each.startswith(prefix))]
        text += "".join(f' {sign} "{each}"' for each in found)
    return text.removeprefix(" + ")
