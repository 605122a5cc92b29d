"""Reading scorecards field by field: what is unknown, missing or of the wrong kind is a problem at its line."""

from __future__ import annotations

import difflib
from dataclasses import replace
from fractions import Fraction
from typing import Final

from yizhang.catalogue.fields import Fields
from yizhang.catalogue.loader import context_of
from yizhang.catalogue.model import Catalogue, Concept, Indicator
from yizhang.catalogue.tree import Branch, Table, read_tree
from yizhang.formula import Leaf
from yizhang.numbers import RATIO
from yizhang.performance.amounts import SCORE, AmountError, read_amount
from yizhang.performance.load_rules import Setting, rule_of
from yizhang.performance.model import (
    Absent,
    Compare,
    Grade,
    Item,
    Numeric,
    Rounding,
    Scorecard,
    ValueExpr,
)
from yizhang.performance.rules import Manual
from yizhang.performance.selfcheck import check_card
from yizhang.places import Problem, Severity

FOLDER: Final = "scorecards"
KINDS: Final = ("fund", "department")
FIELDS_INFERRED: Final = ("weight", "rule", "target", "standard", "level")
Loaded = tuple[dict[str, Scorecard], tuple[Problem, ...]]


def read_cards(
    text: str, name: str, catalogue: Catalogue
) -> tuple[tuple[Scorecard, ...], tuple[Problem, ...]]:
    """The sound scorecards of one YAML file, and every problem with its line."""
    tree, problems = read_tree(text, name)
    return _cards(tree, name, catalogue, list(problems)) if tree is not None else ((), problems)


def _cards(
    tree: Table, name: str, catalogue: Catalogue, problems: list[Problem]
) -> tuple[tuple[Scorecard, ...], tuple[Problem, ...]]:
    context = context_of(tree, name, problems)
    found: list[Scorecard] = []
    for id_, fields in Fields(tree, context, "").groups("scorecards"):
        card = _card(id_, fields, catalogue)
        faults = check_card(card) if card is not None else ()
        problems.extend(faults)
        if card is not None and not any(fault.severity is Severity.ERROR for fault in faults):
            found.append(card)
    return tuple(found), tuple(problems)


def read_branch(id_: str, tree: Branch, name: str, catalogue: Catalogue) -> Loaded:
    """A scorecard from a tree made elsewhere (a workbook's rows), with the same checks."""
    root = Table({FOLDER: Table({id_: tree}, tree.line)}, tree.line)
    cards, problems = _cards(root, name, catalogue, [])
    return {card.id: card for card in cards}, problems


def _card(id_: str, fields: Fields, catalogue: Catalogue) -> Scorecard | None:
    kind = fields.text("kind", "fund")
    if kind not in KINDS:
        fields.complain("catalogue.not-a-choice", fields.line("kind"), "kind", field="kind", value=kind)
    scheme = fields.text("scheme", "")
    if scheme and scheme not in catalogue.schemes:
        fields.complain("score.unknown-scheme", fields.line("scheme"), "scheme", name=scheme)
    numeric = _numeric(fields, Numeric())
    absent = fields.choice("absent", Absent, Absent.REFUSE)
    items = []
    for name, inner in fields.groups("items"):
        item = _item(name, inner, catalogue, numeric, absent)
        fields.adopt(inner)
        if item is not None:
            items.append(item)
    found = Scorecard(
        id=id_,
        zh=fields.text("zh"),
        en=fields.text("en", id_),
        kind=kind,
        items=tuple(items),
        source=fields.source(),
        scheme=scheme,
        issuer=fields.text("issuer", ""),
        grades=_grades(fields),
        validity=fields.validity(),
        note=fields.text("note", ""),
        place=fields.place,
    )
    return found if fields.close() else None


def _grades(fields: Fields) -> tuple[Grade, ...]:
    found = []
    for name, least in fields.pairs("grades"):
        try:
            found.append(Grade(name, read_amount(least, SCORE)))
        except AmountError as error:
            fields.complain(error.code, fields.line("grades"), "grades", **error.arguments)
    return tuple(sorted(found, key=lambda grade: -grade.least))


def _numeric(fields: Fields, default: Numeric) -> Numeric:
    decimals: int | None = default.decimals
    if fields.has("score_decimals"):
        text = fields.text("score_decimals")
        decimals = None if text == "none" else fields.whole("score_decimals", 2)
    return Numeric(
        fields.choice("compare", Compare, default.compare),
        decimals,
        fields.choice("rounding", Rounding, default.rounding),
    )


def _item(name: str, fields: Fields, catalogue: Catalogue, numeric: Numeric, absent: Absent) -> Item | None:
    weight = _weight(fields)
    values = _values(fields, catalogue)
    inferred = fields.list("inferred")
    for each in inferred:
        if each not in FIELDS_INFERRED:
            fields.complain(
                "catalogue.not-a-choice", fields.line("inferred"), "inferred", field="inferred", value=each
            )
    found = Item(
        id=name,
        zh=fields.text("zh"),
        level1=fields.text("level1"),
        level2=fields.text("level2", ""),
        weight=weight,
        rule=rule_of(fields, Setting(weight, values)) or Manual(),
        values=values,
        target=fields.text("target", ""),
        standard=fields.text("standard", ""),
        numeric=_numeric(fields, numeric),
        absent=fields.choice("absent", Absent, absent),
        evidence=fields.list("evidence"),
        inferred=inferred,
        note=fields.text("note", ""),
        place=fields.place,
        rule_place=replace(fields.place, line=fields.line("rule"), path=f"{fields.place.path}.rule"),
    )
    return found if fields.ok else None


def _weight(fields: Fields) -> Fraction:
    text = fields.text("weight")
    try:
        weight = read_amount(text, SCORE) if text else Fraction(1)
    except AmountError as error:
        fields.complain(error.code, fields.line("weight"), "weight", **error.arguments)
        return Fraction(1)
    if weight <= 0:
        fields.complain("score.not-positive", fields.line("weight"), "weight", field="weight")
        return Fraction(1)
    return weight


def _values(fields: Fields, catalogue: Catalogue) -> dict[str, ValueExpr]:
    found: dict[str, ValueExpr] = {}
    own = _value(fields, catalogue)
    if own is not None:
        found[""] = own
    for name, inner in fields.groups("values"):
        made = _value(inner, catalogue)
        fields.adopt(inner)
        if made is not None:
            found[name] = made
    return found


def _value(fields: Fields, catalogue: Catalogue) -> ValueExpr | None:
    """``value`` names an indicator or concept; ``formula`` with ``unit`` states one of its own."""
    variant, part = fields.pairs("variant"), fields.text("part", "")
    if fields.has("formula"):
        unit = fields.unit("unit", RATIO)
        node = fields.formula("formula")
        label = fields.text("zh", "")
        return None if node is None else ValueExpr(node, unit, fields.whole("decimals", 2), label)
    name = fields.text("value", "")
    if not name:
        return None
    thing = catalogue.indicators.get(name) or catalogue.concepts.get(name)
    if thing is None:
        near = _nearest(name, catalogue)
        fields.complain("score.unknown-value", fields.line("value"), "value", name=name, nearest=near)
        return None
    return _measure(fields, thing, variant, part)


def _measure(
    fields: Fields, thing: Indicator | Concept, variant: tuple[tuple[str, str], ...], part: str
) -> ValueExpr:
    bindings = (("part", part),) if part else ()
    unit = fields.unit("unit", thing.unit) if fields.has("unit") else thing.unit
    if not unit.same_kind(thing.unit):
        fields.complain(
            "score.wrong-unit",
            fields.line("unit"),
            "unit",
            text=unit.symbol or "1",
            expected=thing.unit.symbol or "1",
        )
    if isinstance(thing, Indicator):
        _check_variant(fields, thing, variant)
        decimals = fields.whole("decimals", thing.decimals)
        return ValueExpr(
            Leaf(thing.id, bindings), unit, decimals, thing.zh, thing.id, variant, part, thing.whole_year
        )
    return ValueExpr(Leaf(thing.id, bindings), unit, fields.whole("decimals", 2), thing.zh, part=part)


def _check_variant(fields: Fields, thing: Indicator, variant: tuple[tuple[str, str], ...]) -> None:
    choices = {axis.id: [value.id for value in axis.values] for axis in thing.axes}
    for axis, value in variant:
        if value not in choices.get(axis, ()):
            listed = "；".join(f"{name}: {'、'.join(values)}" for name, values in choices.items()) or "—"
            fields.complain(
                "workspace.unknown-variant",
                fields.line("variant"),
                "variant",
                indicator=thing.id,
                axis=axis,
                value=value,
                choices=listed,
            )


def _nearest(name: str, catalogue: Catalogue) -> str:
    known = [*catalogue.indicators, *catalogue.concepts]
    return "、".join(difflib.get_close_matches(name, known, n=3, cutoff=0.4)) or "—"
