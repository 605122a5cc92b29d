from __future__ import annotations

from fractions import Fraction

import pytest

from yizhang.book.book import Book
from yizhang.book.figure import Figure, Kind
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import canonical
from yizhang.checking.binding import relations_of
from yizhang.checking.confront import Checked, confront
from yizhang.numbers import WAN_YUAN, Quantity, unit
from yizhang.places import Finding, Place, Severity, Verdict, Warrant, parse_key
from yizhang.places.messages import describe


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    loaded, problems = load_catalogue()
    assert not problems
    return loaded


def number(text: str, place: Place, symbol: str = "万元") -> Figure:
    digits = text.replace(",", "")
    quantity = Quantity(Fraction(digits), unit(symbol), len(digits.partition(".")[2]))
    return Figure(Kind.NUMBER, quantity, place, text=text)


def book(rows: dict[str, str], *, scheme: str = "res", part: str = "pooled", version: str = "final") -> Book:
    """A book from ``concept{dims}@when: print``; ``|`` stands between several prints."""
    catalogue, _ = load_catalogue()
    entries = []
    context = {"area": "city", "scheme": scheme, "part": part, "version": version}
    for line, (name, prints) in enumerate(rows.items(), 1):
        said = parse_key(name)
        key = canonical(catalogue, said.with_dims(**{**context, **dict(said.dims)}))
        for page, text in enumerate(prints.split("|")):
            place = Place("社决06.xlsx", sheet="居民", cell=f"D{line}", page=page)
            entries.append((key, _figure(text, place)))
    return Book(entries)


def _figure(text: str, place: Place) -> Figure:
    match text:
        case "–":
            return Figure(Kind.NIL, Quantity(Fraction(0), WAN_YUAN), place, text=text)
        case "×":
            return Figure(Kind.BARRED, None, place, text=text)
        case "":
            return Figure(Kind.BLANK, None, place)
        case _ if text.endswith("%"):
            return number(text[:-1], place, "%")
        case _:
            return number(text, place)


FORM = {
    "income.premium@2024": "27,362",
    "income.subsidy@2024": "50,441",
    "income.interest@2024": "376",
    "income.other@2024": "1,474",
    "income.subtotal@2024": "79,653",
    "income.upper_subsidy@2024": "–",
    "income.lower_remittance@2024": "–",
    "income.total@2024": "79,653",
    "outlay.benefit@2024": "70,034",
    "outlay.critical_illness@2024": "7,900",
    "outlay.other@2024": "100",
    "outlay.subtotal@2024": "78,034",
    "outlay.lower_subsidy@2024": "–",
    "outlay.upper_remittance@2024": "–",
    "outlay.total@2024": "78,034",
    "surplus.total@2024": "1,619",
    "balance.opening@2023-12-end": "36,845",
    "balance.closing@2024-12-end": "38,464",
    "sum.income@2024": "116,498",
    "sum.outlay@2024": "116,498",
}


def form(**changes: str) -> dict[str, str]:
    named = {key.partition("@")[0]: key for key in FORM}
    return FORM | {named[name.replace("__", ".")]: value for name, value in changes.items()}


def told(checked: Checked, *severities: Severity) -> list[Finding]:
    return [finding for finding in checked.findings if finding.severity in severities]


def rules(checked: Checked, verdict: Verdict) -> set[str]:
    return {j.relation.rule for j in checked.judgements if j.verdict is verdict}


def gross(rows: dict[str, str]) -> dict[str, str]:
    """Balances hold the reserve too: on a form they stand beside the flows."""
    return {
        name.replace("@", "{part=total}@") if name.startswith("balance") else name: t
        for name, t in rows.items()
    }


def test_a_form_that_closes_has_no_finding(catalogue: Catalogue) -> None:
    checked = confront(catalogue, book(gross(FORM)))
    assert told(checked, Severity.ERROR, Severity.SUSPICIOUS, Severity.TAIL) == []
    assert {"F01.res", "F02.income", "F02.outlay", "F03.res", "F04.surplus", "F04.closing"} <= rules(
        checked, Verdict.EXACT
    )
    assert checked.counts[Verdict.MISMATCH] == 0
    assert not checked.bounded
    watched = {key.concept for key in checked.watched}
    assert {"income.premium", "surplus.total", "balance.closing", "balance.opening"} <= watched


def test_swapped_digits_are_named(catalogue: Catalogue) -> None:
    checked = confront(catalogue, book(gross(form(surplus__total="1,691"))))
    errors = told(checked, Severity.ERROR)
    by_rule = {error.formula: error for error in errors}
    found = next(error for words, error in by_rule.items() if words.startswith("本年收支结余"))
    text = describe(found)
    assert (
        "本年收支结余 应等于 本年收入合计 − 本年支出合计：79,653−78,034=1,619，表中为 1,691万元，差 72万元"
        in text
    )
    assert (found.stated, found.expected, found.warrant) == ("1,691万元", "1,619万元", Warrant.IDENTITY)
    assert any("应为1,619万元，相邻两位数字似有颠倒" in suspect for suspect in found.suspects)
    assert len(found.suspects) == 1


def test_the_difference_of_an_omitted_item_is_hinted_at(catalogue: Catalogue) -> None:
    """A total printed without its other outlay, as in a published county form."""
    rows = {
        "outlay.benefit@2024": "35,000.17",
        "outlay.critical_illness@2024": "356.60",
        "outlay.other@2024": "246.34",
        "outlay.subtotal@2024": "35,356.77",
        "income.other@2024": "12.30",
    }
    (found,) = told(confront(catalogue, book(rows)), Severity.ERROR)
    assert "差 246.34万元。差额 246.34万元 与“" in describe(found)
    assert "其他支出（决算数）”相同，请核对是否漏计" in describe(found)


def test_a_difference_may_be_an_item_beside_the_relation(catalogue: Catalogue) -> None:
    rows = {
        "outlay.benefit@2024": "35,000.17",
        "outlay.critical_illness@2024": "356.60",
        "outlay.other@2024": "–",
        "outlay.subtotal@2024": "35,603.11",
        "income.other@2024": "246.34",
    }
    (found,) = told(confront(catalogue, book(rows)), Severity.ERROR)
    assert "其他收入（决算数）”相同" in describe(found)
    rows["income.other@2024"] = "246.35"
    (found,) = told(confront(catalogue, book(rows)), Severity.ERROR)
    assert "相同，请核对" not in describe(found)


def test_nil_counts_blank_is_unknown_barred_drops_out(catalogue: Catalogue) -> None:
    nil = confront(
        catalogue, book(gross(form(income__other="–", income__subtotal="78,179", income__total="78,179")))
    )
    assert "F01.res" in rules(nil, Verdict.EXACT)
    blank = confront(catalogue, book(gross(form(income__other=""))))
    assert "F01.res" in rules(blank, Verdict.UNDECIDED)
    barred = confront(
        catalogue, book(gross(form(income__other="×", income__subtotal="78,179", income__total="78,179")))
    )
    assert "F01.res" in rules(barred, Verdict.EXACT)


def test_soft_identities_are_suspicious_at_most_and_hints_notes(catalogue: Catalogue) -> None:
    rows = {
        "income.subsidy@2024": "50,441",
        "income.subsidy.standard@2024": "40,000",
        "outlay.benefit@2024": "100",
        "settled.paid@2024": "500",
    }
    checked = confront(catalogue, book(rows))
    assert not told(checked, Severity.ERROR, Severity.TAIL)
    assert [f.severity for f in checked.findings] == [Severity.SUSPICIOUS, Severity.NOTE]
    assert checked.explanations == ()


def test_prints_of_one_fact(catalogue: Catalogue) -> None:
    tail = confront(catalogue, book({"balance.closing@2024-12-end": "37.08|37.09"}))
    assert [(f.code, f.severity) for f in tail.findings] == [("check.duplicate-tail", Severity.TAIL)]
    apart = confront(catalogue, book({"balance.closing@2024-12-end": "37.08|73.08"}))
    assert [(f.code, f.severity) for f in apart.findings] == [("check.duplicate", Severity.ERROR)]
    assert "相差 36.00万元" in describe(apart.findings[0])


def test_a_contradiction_of_prints_is_told_once(catalogue: Catalogue) -> None:
    """The other identities are judged with the print that suits them, and it names the wrong one."""
    checked = confront(catalogue, book(gross(form(outlay__total="78,034|87,034"))))
    assert [f.code for f in told(checked, Severity.ERROR)] == ["check.duplicate"]
    (found,) = told(checked, Severity.ERROR)
    assert len(found.suspects) == 1
    assert "87,034万元应为78,034万元" in found.suspects[0]
    other = confront(catalogue, book(gross(form(outlay__total="78,034|68,034"))))
    assert [f.code for f in told(other, Severity.ERROR)] == ["check.duplicate"]


def test_relations_that_hold_one_by_one_and_not_together(catalogue: Catalogue) -> None:
    rows = {
        "income.subtotal{part=total}@2024": "4.0",
        "income.subtotal{part=pooled}@2024": "2.0",
        "income.subtotal{part=account}@2024": "2.0",
        "outlay.subtotal{part=total}@2024": "4.0",
        "outlay.subtotal{part=pooled}@2024": "2.0",
        "outlay.subtotal{part=account}@2024": "2.0",
        "surplus.own{part=total}@2024": "0.1",
        "surplus.own{part=pooled}@2024": "-0.1",
        "surplus.own{part=account}@2024": "-0.1",
    }
    checked = confront(catalogue, book(rows, scheme="emp"))
    joint = [f for f in checked.findings if f.code == "check.joint"]
    single = [f for f in checked.findings if f.code == "check.mismatch"]
    assert joint or single
    assert all("应等于" in describe(f) for f in joint + single)


def test_what_nobody_printed_is_made_of_its_parts(catalogue: Catalogue) -> None:
    rows = {
        "income.total{part=pooled}@2024": "10.00",
        "income.total{part=account}@2024": "5.00",
        "outlay.total{part=total}@2024": "9.00",
        "surplus.total{part=total}@2024": "6.00",
    }
    checked = confront(catalogue, book(rows, scheme="emp"))
    (surplus,) = [j for j in checked.judgements if j.relation.rule == "F04.surplus"]
    assert (surplus.verdict, surplus.arithmetic) == (Verdict.EXACT, "10.00+5.00−9.00=6.00")


def test_an_opening_taken_from_last_year_makes_the_relation_soft(catalogue: Catalogue) -> None:
    rows = {
        "balance.closing{part=pooled-gross}@2023-12-end": "36,845",
        "balance.closing{part=pooled-gross}@2024-12-end": "39,464",
        "surplus.total@2024": "1,619",
    }
    checked = confront(catalogue, book(rows))
    (closing,) = [
        j for j in checked.judgements if j.relation.rule == "F04.closing" and j.verdict is Verdict.MISMATCH
    ]
    assert closing.relation.warrant is Warrant.SOFT
    assert [f.severity for f in checked.findings] == [Severity.SUSPICIOUS]


def test_growth_is_checked_with_both_years(catalogue: Catalogue) -> None:
    rows = {
        "income.subtotal@2024": "30.45",
        "income.subtotal@2023": "29.17",
        "income.subtotal{measure=yoy}@2024": "4.39%",
        "outlay.subtotal@2024": "29.48",
        "outlay.subtotal@2023": "26.75",
        "outlay.subtotal{measure=yoy}@2024": "-10.21%",
    }
    checked = confront(catalogue, book(rows))
    assert {"G01.income.subtotal"} <= rules(checked, Verdict.EXACT)
    (found,) = told(checked, Severity.ERROR)
    assert any("似为正负号之误" in suspect for suspect in found.suspects)


def test_year_end_identities_leave_months_alone(catalogue: Catalogue) -> None:
    rows = {
        "income.subtotal{part=total}@2024-01..06": "10.00",
        "income.subtotal{part=pooled}@2024-01..06": "5.00",
        "income.subtotal{part=account}@2024-01..06": "4.00",
    }
    during = confront(catalogue, book(rows, scheme="emp", version="executed"))
    assert during.judgements == ()
    ended = confront(
        catalogue, book({name.replace("2024-01..06", "2024"): t for name, t in rows.items()}, scheme="emp")
    )
    assert ended.counts[Verdict.MISMATCH] == 1


def test_the_answer_does_not_depend_on_the_order_of_the_figures(catalogue: Catalogue) -> None:
    rows = gross(form(surplus__total="1,691", income__subsidy="50,414"))
    there = confront(catalogue, book(rows))
    entries = [(fact.key, figure) for fact in book(rows).facts() for figure in fact.figures]
    back = confront(catalogue, Book(entries[::-1]))
    assert there.findings == back.findings
    assert there.watched == back.watched


def test_given_relations_take_the_place_of_the_catalogue(catalogue: Catalogue) -> None:
    held = book(gross(form(surplus__total="1,691")))
    chosen = [r for r in relations_of(catalogue, held) if r.rule == "F02.income"]
    checked = confront(catalogue, held, chosen)
    assert [j.relation.rule for j in checked.judgements] == ["F02.income"]
    assert checked.findings == ()


def test_every_finding_can_be_said_in_both_languages(catalogue: Catalogue) -> None:
    checked = confront(
        catalogue,
        book(gross(form(surplus__total="1,691", outlay__total="78,034|87,034", sum__income="116,499"))),
    )
    assert checked.findings
    for finding in checked.findings:
        assert describe(finding)
        assert describe(finding, "en")
