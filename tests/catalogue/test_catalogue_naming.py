"""One key for one meaning; labels that say which number it is."""

# ruff: noqa: E501 (tables of cases, one a line)

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhang.catalogue import load_catalogue
from yizhang.catalogue.checks.variants import variants
from yizhang.catalogue.model import Validity
from yizhang.catalogue.naming import (
    canonical,
    elementary_parts,
    exists,
    full_variant,
    in_force,
    label,
    variant_label,
)
from yizhang.numbers import MONTHS, Instant, Interval, Period
from yizhang.places import Key, parse_key

CATALOGUE, _ = load_catalogue()
YEAR = Period(2024)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("income.subtotal{part=total,scheme=res}@2024", "income.subtotal{part=pooled,scheme=res}@2024"),
        (
            "income.subtotal{part=pooled-gross,scheme=emp}@2024",
            "income.subtotal{part=pooled,scheme=emp}@2024",
        ),
        ("income.subtotal{part=total,scheme=emp}@2024", "income.subtotal{part=total,scheme=emp}@2024"),
        (
            "balance.closing{part=pooled-gross,scheme=res}@2024-12-end",
            "balance.closing{part=total,scheme=res}@2024-12-end",
        ),
        (
            "balance.closing{part=pooled-gross,scheme=emp}@2024-12-end",
            "balance.closing{part=pooled-gross,scheme=emp}@2024-12-end",
        ),
        (
            "balance.closing{part=pooled,scheme=res}@2024-12-end",
            "balance.closing{part=pooled,scheme=res}@2024-12-end",
        ),
        ("payable_months{part=pooled,scheme=emp}@2024", "payable_months{scheme=emp}@2024"),
        (
            "outlay.total{part=account,scheme=emp,version=budget}@2024-01..09",
            "outlay.total{part=account,scheme=emp,version=budget}@2024",
        ),
        (
            "outlay.total{part=account,scheme=emp,version=executed}@2024-01..09",
            "outlay.total{part=account,scheme=emp,version=executed}@2024-01..09",
        ),
        (
            "balance.closing{part=account,scheme=emp,version=budget}@2024-09-end",
            "balance.closing{part=account,scheme=emp,version=budget}@2024-12-end",
        ),
        ("unheard.of{part=total}@2024", "unheard.of{part=total}@2024"),
    ],
)
def test_canonical_keys(written: str, meant: str) -> None:
    assert str(canonical(CATALOGUE, parse_key(written))) == meant


@given(
    st.sampled_from(sorted(CATALOGUE.concepts)),
    st.sampled_from(sorted(CATALOGUE.schemes)),
    st.sampled_from(sorted(CATALOGUE.parts)),
    st.sampled_from(sorted(CATALOGUE.versions)),
)
def test_canonical_is_stable_and_keeps_the_parts(concept: str, scheme: str, part: str, version: str) -> None:
    when = CATALOGUE.time_of(concept, YEAR)
    key = Key.of(concept, when, scheme=scheme, part=part, version=version)
    once = canonical(CATALOGUE, key)
    assert canonical(CATALOGUE, once) == once
    thing = CATALOGUE.concepts[concept]
    if thing.parts:
        before = elementary_parts(CATALOGUE, thing, scheme, part)
        assert elementary_parts(CATALOGUE, thing, scheme, once["part"]) == before


def test_area_names_become_ids(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "areas:\n  core: {zh: 市本级, level: county, aliases: [本级, 市区]}\n"
        "  town: {zh: 甲县, level: county, aliases: [市区]}\n",
        "utf-8",
    )
    catalogue, _ = load_catalogue([tmp_path])
    assert canonical(catalogue, Key.of("income.total", YEAR, area="本级"))["area"] == "core"
    assert canonical(catalogue, Key.of("income.total", YEAR, area="市区"))["area"] == "市区", (
        "two areas share it"
    )


@pytest.mark.parametrize(
    ("key", "zh"),
    [
        (
            "income.subtotal{part=pooled,scheme=emp,version=final}@2024",
            "2024年度职工医保统筹基金本年收入小计（决算数）",
        ),
        ("income.subtotal{part=pooled,scheme=res,version=budget}@2024", "2024年度居民医保本年收入小计（年初预算数）"),
        ("balance.closing{part=pooled-gross,scheme=emp}@2024-12-end", "2024年末职工医保统筹基金（含风险储备金）年末滚存结余"),
        ("balance.opening{part=account,scheme=emp}@2023-12-end", "2024年初职工医保个人账户上年结余"),
        ("balance.opening{part=account,scheme=emp}@2024-03-end", "2024年4月初职工医保个人账户上年结余"),
        ("income.total{measure=yoy,part=total,scheme=emp}@2024-01..09", "2024年前三季度职工医保本年收入合计同比"),
        ("payable_months{area=x,scheme=res}@2024", "2024年度x居民医保累计结余可支付月数"),
        ("income.total{colour=red,scheme=emp}@2024", "2024年度职工医保本年收入合计（colour=red）"),
        ("premium.standard{scheme=res}", "居民医保居民个人缴费标准"),
        ("unheard.of@2024", "unheard.of@2024"),
    ],
)  # fmt: skip
def test_labels(key: str, zh: str) -> None:
    assert label(CATALOGUE, parse_key(key)) == zh


def test_an_english_label() -> None:
    key = parse_key("income.interest{part=pooled,scheme=emp,version=final}@2024")
    assert label(CATALOGUE, key, "en") == (
        "interest income, employee basic medical insurance incl. maternity, pooled fund, 2024, final accounts"
    )


def test_variant_labels_name_every_axis_and_differ() -> None:
    for indicator in CATALOGUE.indicators.values():
        for lang in ("zh", "en"):
            labels = [variant_label(indicator, variant, lang) for variant in variants(indicator.axes)]
            assert len(set(labels)) == len(labels)
    months = CATALOGUE.indicators["payable_months"]
    assert variant_label(months) == "（含风险储备金，按统筹基金实际支出，不含上解下拨）"
    assert variant_label(months, (("reserve", "out"),), "en").startswith(" (excl. reserve, ")
    assert variant_label(CATALOGUE.indicators["balance_share"]) == ""


def test_default_variants() -> None:
    for indicator in CATALOGUE.indicators.values():
        chosen = dict(full_variant(indicator, ()))
        assert chosen.get("reserve", "in") == "in"
        assert chosen.get("outlay", "actual") == "actual"
        assert chosen.get("transfers", "out") == "out"
    months = CATALOGUE.indicators["payable_months"]
    assert dict(full_variant(months, (("outlay", "no such"),)))["outlay"] == "actual"


def test_what_cannot_exist() -> None:
    transfer, closing = CATALOGUE.concepts["income.transfer_in"], CATALOGUE.concepts["balance.closing"]
    assert exists(CATALOGUE, transfer, "emp", "account")
    assert exists(CATALOGUE, transfer, "emp", "total")
    assert not exists(CATALOGUE, transfer, "emp", "pooled")
    assert not exists(CATALOGUE, transfer, "res")
    assert not exists(CATALOGUE, closing, "res", "account")
    assert exists(CATALOGUE, closing, "res", "reserve")


def test_definitions_that_changed_stand_side_by_side() -> None:
    old = CATALOGUE.bands["months.recommended"]
    new = replace(old, id="months.recommended@2026", validity=Validity(2026))
    table = {old.id: old, new.id: new}
    assert in_force(table, "months.recommended", 2025) is old
    assert in_force(table, "months.recommended", 2026) is new
    assert in_force({new.id: new}, "months.recommended", 2025) is None


@pytest.mark.parametrize(
    ("set_id", "months", "band"),
    [
        ("months.recommended", "2.999", "insufficient"),
        ("months.recommended", "3", "watch"),
        ("months.recommended", "6", "recommended"),
        ("months.recommended", "9", "recommended"),
        ("months.recommended", "15.01", "excessive"),
        ("months.practice", "3", "three"),
        ("months.practice", "6", "watch"),
        ("months.practice", "6.0001", "recommended"),
    ],
)
def test_bands_decide_on_unrounded_values(set_id: str, months: str, band: str) -> None:
    found = CATALOGUE.bands[set_id].band_of(Fraction(months) * MONTHS.scale)
    assert found is not None
    assert found.id == band


def test_a_printed_value_may_leave_its_band_open() -> None:
    printed_six = Interval(Fraction("5.5"), Fraction("6.5"), True, False)
    found = CATALOGUE.bands["months.practice"].bands_of(printed_six)
    assert [band.id for band in found] == ["watch", "recommended"]


def test_time_of_opening_closing_and_flow() -> None:
    first_nine = Period(2024, 1, 9)
    assert CATALOGUE.time_of("balance.opening", first_nine) == Instant(2023, 12)
    assert CATALOGUE.time_of("balance.closing", first_nine) == Instant(2024, 9)
    assert CATALOGUE.time_of("income.total", first_nine) == first_nine
    assert CATALOGUE.time_of("income.total", Instant(2024, 9)) == Instant(2024, 9)
