"""The shipped identities and indicators against published figures."""

from __future__ import annotations

import pytest
from catalogue_reading import Figures, amounts, cases, group, node_of, text, texts

from yizhang.catalogue import load_catalogue
from yizhang.catalogue.tree import Table
from yizhang.formula import evaluate
from yizhang.numbers import half_up, parse_exact, unit

CATALOGUE, _ = load_catalogue()
RELATIONS = {
    text(case, "id"): case for name in ("res-form.yaml", "public-reports.yaml") for case in cases(name)
}


def figures(case: Table) -> Figures:
    prior = RELATIONS.get(text(case, "prior"))
    return Figures(
        CATALOGUE,
        amounts(case, "values", text(case, "unit")),
        text(case, "version"),
        figures(prior) if prior is not None else None,
    )


@pytest.mark.parametrize("name", RELATIONS)
def test_identities_hold_and_fail_as_published(name: str) -> None:
    case = RELATIONS[name]
    environment, scale = figures(case), unit(text(case, "unit")).scale
    judged = texts(case, "hold")
    for identity in (CATALOGUE.identities[each] for each in judged):
        left, right = evaluate(identity.left, environment), evaluate(identity.right, environment)
        assert left.value is not None, identity.id
        assert right.value is not None, identity.id
        assert left.value == right.value if identity.op == "=" else left.value <= right.value, identity.id
    for each, sides in group(case, "fail").items():
        assert isinstance(sides, Table)
        identity = CATALOGUE.identities[each]
        assert evaluate(identity.left, environment).value == parse_exact(text(sides, "left")) * scale
        assert evaluate(identity.right, environment).value == parse_exact(text(sides, "right")) * scale
        assert text(sides, "left") != text(sides, "right")
    assert judged or group(case, "fail")


def test_every_hard_identity_of_the_resident_form_is_exercised() -> None:
    judged = {each for case in cases("res-form.yaml") for each in texts(case, "hold")}
    wanted = {name for name in CATALOGUE.identities if name[:3] in ("F01", "F02", "F03", "F04")}
    emp_only = {name for name in wanted if CATALOGUE.identities[name].schemes == ("emp",)}
    assert wanted - emp_only == judged - {"F05", "F07"}


@pytest.mark.parametrize("case", cases("indicators.yaml"), ids=lambda case: text(case, "id"))
def test_indicators_come_to_the_published_value(case: Table) -> None:
    indicator = CATALOGUE.indicators[text(case, "indicator")]
    variant = tuple((axis, text(Table(group(case, "variant"), 0), axis)) for axis in group(case, "variant"))
    environment = Figures(
        CATALOGUE, amounts(case, "values", text(case, "unit")), growth=amounts(case, "growth", "%")
    )
    value = evaluate(node_of(indicator, variant), environment).value
    assert value is not None
    shown = unit(text(case, "in")) if text(case, "in") else indicator.unit
    expected = parse_exact(text(case, "expect"))
    assert half_up(value / shown.scale, int(text(case, "decimals"))) == expected
