from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhang.numbers import Instant, Period
from yizhang.places import Finding, Key, Place, Problem, Severity, Warrant, messages, parse_key
from yizhang.places.place import labels

words = st.from_regex(r"[a-z_][a-z0-9_.\-]{0,8}", fullmatch=True)
values = st.from_regex(r"[\w\-./:()（）·]{1,8}", fullmatch=True)
whens = st.one_of(
    st.none(),
    st.builds(Instant, st.integers(1949, 2099), st.integers(1, 12)),
    st.builds(Period, st.integers(1949, 2099), st.integers(1, 6), st.integers(6, 12)),
)
keys = st.builds(
    lambda concept, dims, when: Key(concept, tuple(sorted(dims.items())), when),
    words,
    st.dictionaries(words | st.sampled_from(["concept", "when"]), values, max_size=4),
    whens,
)


@given(keys)
def test_a_key_reads_back_from_its_text(key: Key) -> None:
    assert parse_key(str(key)) == key
    assert hash(parse_key(str(key))) == hash(key)


def test_key_dimensions() -> None:
    key = Key.of("income.total", Period(2024), scheme="emp", area="city", part="")
    assert str(key) == "income.total{area=city,scheme=emp}@2024"
    assert (key["area"], key["part"]) == ("city", "")
    assert str(key.with_dims(area="", version="final")) == "income.total{scheme=emp,version=final}@2024"
    assert str(key.at(None)) == "income.total{area=city,scheme=emp}"
    assert str(key.at(Instant(2024, 12))) == "income.total{area=city,scheme=emp}@2024-12-end"


@pytest.mark.parametrize(
    "text", ["", "{a=b}", "x{a=b", "x{a}", "x{=b}", "x{a=}", "x{a=1,a=2}", "x@20", "@2024"]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a key|needs a concept|not a period"):
        parse_key(text)


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        (Place("a.xlsx", sheet="居民", cell="D7"), "a.xlsx「居民」D7", "a.xlsx [居民] D7"),
        (Place("a.csv", cell="D7"), "a.csv D7", "a.csv D7"),
        (Place("a.txt", line=12, column=5), "a.txt 第12行第5字", "a.txt line 12 column 5"),
        (Place("a.txt", line=12), "a.txt 第12行", "a.txt line 12"),
        (Place("a.docx", column=5, path="第12段"), "a.docx 第12段第5字", "a.docx paragraph 12 column 5"),
        (Place("a.docx", table=2, row=3, col=4), "a.docx 表2 第3行第4列", "a.docx table 2 row 3 col 4"),
        (Place("a.xlsx", sheet="一", cell="B2", row=2, col=2), "a.xlsx「一」B2", "a.xlsx [一] B2"),
        (Place("a.pdf", page=3), "a.pdf 第3页", "a.pdf page 3"),
        (Place("a.yaml", path="facts.3.value"), "a.yaml facts.3.value", "a.yaml facts.3.value"),
        (Place("a.yaml"), "a.yaml", "a.yaml"),
    ],
)
def test_places_in_words(place: Place, zh: str, en: str) -> None:
    assert (place.label(), str(place), place.label("en")) == (zh, zh, en)


def test_a_finding_keeps_its_id() -> None:
    place = Place("a.txt", line=1)
    finding = Finding.of("x.y", Severity.ERROR, place, stated="1", expected="2")
    assert finding.id == Finding.of("x.y", Severity.NOTE, place, expected="2", stated="1").id
    assert finding.id == "6641f7b94fdb"
    others = [
        Finding.of("x.z", Severity.ERROR, place, stated="1", expected="2"),
        Finding.of("x.y", Severity.ERROR, Place("a.txt", line=2), stated="1", expected="2"),
        Finding.of("x.y", Severity.ERROR, place, stated="1", expected="3"),
    ]
    assert len({finding.id, *(other.id for other in others)}) == 4


def test_a_warrant_caps_severity() -> None:
    assert [warrant.cap for warrant in Warrant] == [
        Severity.ERROR,
        Severity.ERROR,
        Severity.SUSPICIOUS,
        Severity.NOTE,
    ]


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "t.fix": messages.Message("t.fix", "差{amount}", "off by {amount}", "查{what}", "look at {what}"),
        "t.plain": messages.Message("t.plain", "无", "none"),
    }
    monkeypatch.setattr(messages, "catalogue", lambda: known)


@pytest.mark.usefixtures("texts")
def test_messages_are_rendered_from_code_and_arguments() -> None:
    problem = Problem.at(Place("a.txt", line=3), "t.fix", amount=5, what="{x}")
    assert messages.describe(problem) == "a.txt 第3行：差5 → 查{x}"
    assert messages.describe(problem, "en") == "a.txt line 3: off by 5 → look at {x}"
    finding = Finding.of("t.plain", Severity.NOTE, *(Place(name) for name in "abcd"))
    assert messages.describe(finding) == "a；b；c；等4处：无"
    assert messages.describe(Finding.of("t.plain", Severity.NOTE), "en") == "none"


@pytest.mark.usefixtures("texts")
def test_an_unknown_code_is_a_defect() -> None:
    for ask in (messages.render, messages.remedy):
        with pytest.raises(messages.UnknownCodeError, match=r"no\.such"):
            ask("no.such", ())


def test_a_code_is_defined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = (messages.Message("a.b", "一", "one"), messages.Message("a.b", "二", "two"))
    monkeypatch.setattr(messages, "_read", lambda _: twice)
    messages.catalogue.cache_clear()
    with pytest.raises(ValueError, match=r"defined twice: a\.b"):
        messages.catalogue()
    monkeypatch.undo()
    messages.catalogue.cache_clear()


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_message_speaks_both_languages() -> None:
    found = messages.catalogue()
    assert found
    for code, message in found.items():
        assert code == code.lower(), code
        assert "." in code, code
        assert message.zh, code
        assert message.en, code
        assert bool(message.fix_zh) == bool(message.fix_en), code
        assert fields(message.zh) == fields(message.en), code
        assert fields(message.fix_zh) == fields(message.fix_en), code
        arguments = dict.fromkeys(fields(message.zh) | fields(message.fix_zh), "1")
        assert "" not in arguments, code
        args = tuple(sorted(arguments.items()))
        for lang in ("zh", "en"):
            assert messages.render(code, args, lang)
            assert bool(messages.remedy(code, args, lang)) == bool(message.fix_zh)


def test_places_of_one_file_name_it_once() -> None:
    lines = [Place("报告.txt", line=n) for n in (7, 94)]
    assert labels(lines) == "报告.txt 第7行；第94行"
    cells = [Place("表.xlsx", sheet="居民", cell=c) for c in ("D7", "D9")]
    assert labels(cells) == "表.xlsx「居民」D7；D9"
    assert labels([lines[0], cells[0]]) == "报告.txt 第7行；表.xlsx「居民」D7"
    assert labels([*lines, *cells, lines[0]], "en").endswith("and 2 more")
