"""What running text asserts: the cases of conformance/assertions, and properties that hold for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.assertions.lexicon import load_lexicon
from yizhang.assertions.model import Extract
from yizhang.assertions.prose import read_prose
from yizhang.documents.read import read_document

CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "conformance" / "assertions" / "prose.yaml").read_text("utf-8")
)["cases"]
LEXICON, PROBLEMS = load_lexicon()


def read(text: str, folder: Path) -> Extract:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    document, _ = read_document(path, name="text.txt")
    assert document is not None
    return read_prose(document, LEXICON)


def told(extract: Extract) -> list[str]:
    text = {mention.id: mention.text for mention in extract.mentions}
    return [
        f"{a.says.value}{'' if a.exhaustive else '~'}{'' if a.certain else '?'} "
        + " ".join(f"{role}={text[name]}" for role, name in a.roles)
        for a in extract.assertions
    ]


def test_the_lexicon_is_read_without_problems() -> None:
    assert PROBLEMS == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conformance(case: dict[str, object], tmp_path: Path) -> None:
    assert told(read(f"某市2024年情况\n\n{case['text']}\n", tmp_path)) == case["says"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_spaces_line_breaks_and_wide_digits_change_nothing(case: dict[str, object], tmp_path: Path) -> None:
    text = str(case["text"])
    wide = text.translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))
    plain = told(read(f"某市2024年情况\n\n{text}\n", tmp_path))
    shapes = [
        [
            line.translate(str.maketrans("０１２３４５６７８９％", "0123456789%"))
            for line in told(read(f"某市2024年情况\n\n{other}\n", tmp_path))
        ]
        for other in (wide, f"    {text}", text.replace("，", "， "))
    ]
    assert shapes == [plain] * 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_figure_is_quoted_from_its_place(case: dict[str, object], tmp_path: Path) -> None:
    text = f"某市2024年情况\n\n{case['text']}\n"
    lines = text.split("\n")
    for mention in read(text, tmp_path).mentions:
        place = mention.place
        found = lines[place.line - 1][place.column - 1 : place.column - 1 + place.length]
        assert found == mention.text


@given(
    st.text(
        alphabet="其中包括为占增长下降，。；（）、：1234567890.%万亿元人个月支出收入结余合计加上一是二",
        max_size=120,
    )
)
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_reader_raise(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    extract = read(f"题\n{text}\n", tmp_path_factory.getbasetemp())
    names = {mention.id for mention in extract.mentions}
    assert all(name in names for a in extract.assertions for _, name in a.roles)
