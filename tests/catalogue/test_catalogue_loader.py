"""Broken and hostile files cost what they break and nothing else; overlays add and replace."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.catalogue import load_catalogue, summary
from yizhang.catalogue.fields import parse_interval
from yizhang.catalogue.loader import build_catalogue
from yizhang.catalogue.model import Pooling, Provenance
from yizhang.catalogue.sources import DataFile
from yizhang.catalogue.tree import MAX_BYTES, decode, read_tree
from yizhang.numbers import Interval
from yizhang.places import Problem, Severity
from yizhang.places.messages import describe

GOOD = """\
sources:
  own: {citation: 本局规定, provenance: local}
concepts:
  local.fee:
    zh: 本地项目
    en: local item
    unit: 元
    group: income
    dims: [area, scheme]
    source: own
"""


def overlay(folder: Path, **files: str | bytes) -> Path:
    root = folder / "catalogue"
    root.mkdir(exist_ok=True)
    for name, content in files.items():
        stem, _, suffix = name.rpartition("_")
        path = root / f"{stem}.{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def problems_of(folder: Path, **files: str | bytes) -> tuple[Problem, ...]:
    catalogue, problems = load_catalogue([overlay(folder, good_yaml=GOOD, **files)])
    assert "local.fee" in catalogue.concepts, "a fault elsewhere must not cost a sound definition"
    assert "income.premium" in catalogue.concepts
    for problem in problems:
        assert describe(problem, "zh")
        assert describe(problem, "en")
    return problems


def test_the_package_data_loads_without_problems() -> None:
    catalogue, problems = load_catalogue()
    assert problems == ()
    assert set(catalogue.schemes) == {"emp", "res", "ma", "civil", "emp-large", "retcadre", "ltc"}
    assert set(catalogue.versions) == {"final", "executed", "budget", "adjusted", "expected"}
    assert catalogue.areas == {}
    assert all(count for kind, count in summary(catalogue).items() if kind not in ("areas", "settings"))


def test_codes_are_tagged_as_confirmed_or_not() -> None:
    catalogue, _ = load_catalogue()
    official = {code.code for code in catalogue.codes if code.source.provenance is Provenance.OFFICIAL}
    assert official == {"10203", "1020301", "1020302", "1020303", "1020399"}
    assert catalogue.concepts["income.premium"].codes == (
        ("政府收支分类", "1020301"),
        ("政府收支分类", "1021201"),
    )


def test_unchanged_files_are_loaded_once(tmp_path: Path) -> None:
    folder = overlay(tmp_path, good_yaml=GOOD)
    first, _ = load_catalogue([folder])
    assert load_catalogue([folder])[0] is first
    overlay(tmp_path, good_yaml=GOOD.replace("本地项目", "改名项目"))
    second, _ = load_catalogue([folder])
    assert second.concepts["local.fee"].zh == "改名项目"
    assert second.digest != first.digest


CONCEPT = "concepts:\n  x.y:\n    zh: 甲\n    en: a\n    unit: 元\n    group: g\n"
BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (CONCEPT + "    zh: 乙\n", "catalogue.duplicate-key", 7),
        (CONCEPT + "    colour: red\n    source: {citation: c}\n", "catalogue.unknown-field", 7),
        (CONCEPT, "catalogue.missing-field", 3),
        (CONCEPT + "    source: nobody\n", "catalogue.unknown-source", 7),
        (CONCEPT.replace("元", "斤") + "    source: {citation: c}\n", "catalogue.bad-unit", 5),
        (CONCEPT + "    source: {citation: c}\n    formula: a +\n", "formula.unfinished", 8),
        (CONCEPT + "    source: {citation: c}\n    time: later\n", "catalogue.not-a-choice", 8),
        (CONCEPT + "    source: {citation: c}\n    since: soon\n", "catalogue.not-a-year", 8),
        (CONCEPT + "    source: {citation: c}\n    since: 2025\n    until: 2024\n", "catalogue.years-reversed", 8),
        (CONCEPT + "    source: {citation: c}\n    may_be_negative: yes\n", "catalogue.not-a-flag", 8),
        (CONCEPT + "    source: {citation: c}\n    sign_in_total: 1.5\n", "catalogue.not-whole", 8),
        (CONCEPT + "    source: {citation: c}\n    parts: {a: b}\n", "catalogue.not-a-list", 8),
        (CONCEPT + "    source: {citation: c}\n    zh2: [a]\n", "catalogue.unknown-field", 8),
        (BOMB, "catalogue.anchor", 1),
        ("a: *b\n", "catalogue.anchor", 1),
        ("concepts: !!python/object:os.system {}\n", "catalogue.tag", 1),
        ("concepts:\n\tx: y\n", "catalogue.not-yaml", 2),
        ("a: b\n---\nc: d\n", "catalogue.several-documents", 3),
        ("- a\n- b\n", "catalogue.not-a-mapping", 1),
        ("concepts: [a]\n", "catalogue.not-a-mapping", 1),
        ("concepts:\n  x: y\n", "catalogue.not-a-mapping", 2),
        ("wishes:\n  x: {}\n", "catalogue.unknown-kind", 2),
        ("a: " + "[" * 60 + "]" * 60 + "\n", "catalogue.too-deep", 1),
        ("? [a, b]\n: c\n", "catalogue.key-not-text", 1),
        ("identities:\n  F99: {zh: 甲, en: a, holds: a + b, source: {citation: c}}\n", "formula.unfinished", 2),
        ("bands:\n  b: {zh: 甲, en: a, unit: 元, source: {citation: c}, bands: {x: {zh: 乙, en: b, "
         "severity: red, values: '3-6'}}}\n", "catalogue.bad-interval", 2),
        ("signals:\n  s: {zh: 甲, en: a, unit: 元, source: {citation: c}, severity: pink, raised: '(, 0)', "
         "measure: surplus.own}\n", "catalogue.not-a-choice", 2),
        ("forms:\n  f: {zh: 甲, en: a, unit: 元, source: {citation: c}, like: nothing}\n", "catalogue.unknown-form", 2),
        ("indicators:\n  i.{concept}: {family: [no.such], zh: 甲, en: a}\n", "catalogue.unknown-concept", 2),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    found = [p for p in problems_of(tmp_path, bad_yaml=text) if p.place.file == "catalogue/bad.yaml"]
    assert (code, line) in {(p.code, p.place.line) for p in found}


SOURCED = CONCEPT + "    source: {citation: c}\n"
INDICATOR = "indicators:\n  i:\n    zh: 甲\n    en: a\n    unit: '%'\n    source: {citation: c}\n"
FORMULA = INDICATOR + "    formula: income.total / income.total\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (SOURCED.replace("zh: 甲", "zh: [甲]"), "catalogue.not-text", 3),
        (SOURCED.replace("zh: 甲", "zh:"), "catalogue.missing-field", 3),
        (SOURCED.replace("    unit: 元\n", ""), "catalogue.missing-field", 3),
        (SOURCED + "    time: [flow]\n", "catalogue.not-text", 8),
        (SOURCED + "    formula: [a]\n", "catalogue.not-text", 8),
        (SOURCED + "    alternatives: [{a: b}]\n", "catalogue.not-a-list", 8),
        (SOURCED + "    alternatives: [a, b +]\n", "formula.unfinished", 8),
        (CONCEPT + "    source: [c]\n", "catalogue.unknown-source", 7),
        (CONCEPT + "    source: {citation: c, provenance: rumour}\n", "catalogue.not-a-choice", 7),
        ("sources: {own: {provenance: local}}\n" + SOURCED, "catalogue.missing-field", 1),
        (INDICATOR, "catalogue.missing-field", 3),
        (FORMULA + "    direction: sideways\n", "catalogue.not-a-choice", 8),
        (FORMULA + "    axes: [k]\n", "catalogue.not-a-mapping", 8),
        (FORMULA + "    axes: {k: v}\n", "catalogue.not-a-mapping", 8),
        (FORMULA + "    terms: {t: {cases: x}}\n", "catalogue.not-a-list", 8),
        (FORMULA + "    terms: {t: {cases: [x]}}\n", "catalogue.not-a-mapping", 8),
        (FORMULA + "    terms: {t: {cases: [{when: [u], is: income.total}]}}\n", "catalogue.not-pairs", 8),
        (FORMULA + "    terms: {t: {cases: [{when: {k: u}}]}}\n", "catalogue.missing-field", 8),
        ("areas:\n  a:\n    zh: 甲\n    level: county\n    pooling: {emp: mine}\n", "catalogue.not-a-choice", 5),
        ("signals:\n  s:\n    zh: 甲\n    en: a\n    unit: 元\n    source: {citation: c}\n    severity: red\n"
         "    raised: '(, 0)'\n", "catalogue.missing-field", 3),
        ("signals:\n  s:\n    zh: 甲\n    en: a\n    unit: 元\n    source: {citation: c}\n    severity: red\n"
         "    measure: surplus.own\n", "catalogue.missing-field", 3),
        ("forms:\n  f:\n    zh: 甲\n    en: a\n    unit: 元\n    source: {citation: c}\n"
         "    lanes: {one: {columns: {c: {header: [甲]}}}}\n", "catalogue.missing-field", 7),
    ],
)  # fmt: skip
def test_a_fault_of_shape_is_named_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    found = [p for p in problems_of(tmp_path, bad_yaml=text) if p.place.file == "catalogue/bad.yaml"]
    assert (code, line) in {(p.code, p.place.line) for p in found}


def test_two_package_files_may_not_define_the_same() -> None:
    files = [
        DataFile(name, GOOD.encode(), overlay=False) for name in ("catalogue/a.yaml", "catalogue/b.yaml")
    ]
    catalogue, (problem,) = build_catalogue(files, "digest")
    assert (problem.code, problem.place.file) == ("catalogue.defined-twice", "catalogue/b.yaml")
    assert list(catalogue.concepts) == ["local.fee"]


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, bad_yaml="a: 一\nb: 居民".encode("gbk"))
    assert (problem.code, problem.place.line) == ("catalogue.not-utf8", 2)


def test_a_large_file_is_refused_before_it_is_parsed() -> None:
    text, (problem,) = decode(b"a: " + b"x" * MAX_BYTES, "big.yaml")
    assert text is None
    assert problem.code == "catalogue.too-large"


def test_byte_order_mark_and_windows_lines_are_accepted(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace("local.fee", "local.other").replace("\n", "\r\n").encode()
    catalogue, problems = load_catalogue([overlay(tmp_path, other_yaml=data)])
    assert problems == ()
    assert catalogue.concepts["local.other"].zh == "本地项目"


def test_everything_is_text() -> None:
    tree, _ = read_tree("a: 010\nb: no\nc: 2024-01-01\nd:\n", "x.yaml")
    assert tree is not None
    assert [getattr(item, "value", None) for item in tree.entries.values()] == ["010", "no", "2024-01-01", ""]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    tree, problems = read_tree(text, "x.yaml")
    assert (tree is None) == bool(problems)


def test_an_overlay_replaces_and_says_so(tmp_path: Path) -> None:
    text = GOOD.replace("local.fee", "income.interest")
    catalogue, problems = load_catalogue([overlay(tmp_path, own_yaml=text)])
    (problem,) = problems
    assert (problem.code, problem.severity) == ("catalogue.replaced", Severity.NOTE)
    assert catalogue.concepts["income.interest"].zh == "本地项目"
    assert load_catalogue()[0].concepts["income.interest"].zh == "利息收入"


def test_areas_from_yaml_and_from_a_sheet(tmp_path: Path) -> None:
    yaml = """\
areas:
  city: {zh: 全市, level: city}
  core:
    zh: 市本级
    level: county
    parents: {emp: city}
    pooling: {all: adjustment, emp: unified}
    aliases: [本级]
"""
    sheet = "id,zh,level,parents,pooling,code\r\ncounty,甲  县,county,city,adjustment,430221\r\n"
    catalogue, problems = load_catalogue([overlay(tmp_path, own_yaml=yaml, areas_csv=sheet)])
    assert problems == ()
    assert catalogue.areas["core"].parents == (("emp", "city"),)
    assert dict(catalogue.areas["core"].pooling)["emp"] is Pooling.UNIFIED
    assert dict(catalogue.areas["core"].pooling)["res"] is Pooling.ADJUSTMENT
    assert dict(catalogue.areas["county"].parents) == dict.fromkeys(catalogue.schemes, "city")


@pytest.mark.parametrize(
    ("sheet", "code", "line"),
    [
        ("id,zh,colour\na,甲,red\n", "catalogue.unknown-column", 1),
        ("id,zh,level\na,甲\n", "catalogue.ragged-row", 2),
        ("id,zh,level\na,甲,county\n,乙,county\n", "catalogue.missing-field", 3),
        ("id,zh,level,since\na,甲,county,昨年\n", "catalogue.not-a-year", 2),
        ("id,zh,level,pooling\na,甲,county,mine\n", "catalogue.not-a-choice", 2),
        ('id,zh,level\na,"甲"x,county\n', "catalogue.not-csv", 2),
    ],
)
def test_a_faulty_sheet_is_named_with_its_line(tmp_path: Path, sheet: str, code: str, line: int) -> None:
    assert (code, line) in {(p.code, p.place.line) for p in problems_of(tmp_path, areas_csv=sheet)}


def test_a_sheet_of_unknown_kind_and_a_missing_folder(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, wishes_csv="a\n1\n")
    assert problem.code == "catalogue.unknown-sheet"
    _, (missing,) = load_catalogue([tmp_path / "nowhere"])
    assert missing.code == "catalogue.no-folder"


def test_links_out_of_the_overlay_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(GOOD, "utf-8")
    folder = overlay(tmp_path)
    (folder / "link.yaml").symlink_to(outside)
    catalogue, problems = load_catalogue([folder])
    assert problems == ()
    assert "local.fee" not in catalogue.concepts


def test_defining_twice_in_the_package_layout_is_an_error_in_an_overlay_a_note(tmp_path: Path) -> None:
    catalogue, problems = load_catalogue(
        [overlay(tmp_path, a_yaml=GOOD, b_yaml=GOOD.replace("本地", "后写"))]
    )
    assert [p.code for p in problems] == ["catalogue.replaced"]
    assert catalogue.concepts["local.fee"].zh == "后写项目"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[3, 6)", Interval(Fraction(3), Fraction(6), True, False)),
        ("(15, )", Interval(Fraction(15), None, False, False)),
        ("(, 0.5]", Interval(None, Fraction(1, 2), False, True)),
        ("[, ]", Interval(None, None, False, False)),
    ],
)
def test_intervals_are_read_as_written(text: str, expected: Interval) -> None:
    assert parse_interval(text) == expected


def test_a_form_may_take_its_rows_from_one_defined_later(tmp_path: Path) -> None:
    text = """\
forms:
  a.copy:
    zh: 甲表
    en: a
    unit: 元
    like: fund.emp
    source: {citation: 本局规定, provenance: local}
    lanes:
      income:
        columns:
          only: {header: [金额], bind: {version: final, part: account}}
"""
    catalogue, problems = load_catalogue([overlay(tmp_path, own_yaml=text)])
    assert problems == ()
    (lane,) = catalogue.forms["a.copy"].lanes
    barred = {row.id: row.barred for row in lane.rows if row.barred}
    assert barred == {"I5": ("only",)}
