"""A scorecard written as the worksheet an office fills in or edits; it reads back to the same scorecard."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import xlsxwriter

from yizhang.formula.text import to_source
from yizhang.numbers import PERCENT, RATIO, Interval, Unit, exact_text
from yizhang.performance.model import Item, Scorecard
from yizhang.performance.rules import (
    Bands,
    Checklist,
    Manual,
    PerEvent,
    Proportional,
    Qualitative,
    Range,
    Rule,
    Slope,
    States,
    Step,
    Threshold,
    Veto,
)
from yizhang.performance.sheet import CHOICES, HEADS, PAIRS
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet
from yizhang.reporting.xlsx_styles import Styles
from yizhang.reporting.xlsx_workbook import CREATED

_WORDS = {value: word for word, value in CHOICES.items()}
Cellwise = dict[str, str]


class NotInCellsError(ValueError):
    """A rule that no cell can say and no combination in words either."""


def scorecard_sheet(card: Scorecard) -> bytes:
    """The workbook of a scorecard. Raises :class:`NotInCellsError` for a rule it cannot say."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": card.zh, "created": CREATED})
        desk = Desk(book, Styles(book), Cells.of(WorkbookModel(card.zh)), {})
        sheet = Sheet(book.add_worksheet("评分表"), "评分表", desk)
        for row, (word, value) in enumerate(_pairs(card).items()):
            sheet.text(row, 0, word, "label")
            sheet.text(row, 1, value)
        head = len(PAIRS) + 1
        sheet.row(head, list(HEADS), "head")
        for row, item in enumerate(card.items, head + 1):
            said = item_cells(item)
            sheet.row(row, [said.get(field, "") for field in HEADS.values()])
        sheet.widths(
            *(14 if field not in ("zh", "detail", "standard", "evidence") else 30 for field in HEADS.values())
        )
        sheet.raw.freeze_panes(head + 1, 4)
        sheet.print_setup(landscape=True)
    return steady(target.getvalue())


def _pairs(card: Scorecard) -> Cellwise:
    since = "" if card.validity.since is None else str(card.validity.since)
    values = {
        "id": card.id,
        "zh": card.zh,
        "kind": _WORDS[card.kind],
        "scheme": card.scheme,
        "issuer": card.issuer,
        "citation": card.source.citation,
        "provenance": _WORDS[card.source.provenance.value],
        "since": since,
        "note": card.note,
    }
    return {word: values[field] for word, field in PAIRS.items()}


def item_cells(item: Item) -> Cellwise:
    """The cells of one item by field."""
    expr = item.value
    said: Cellwise = {
        "id": item.id,
        "level1": item.level1,
        "level2": item.level2,
        "zh": item.zh,
        "weight": exact_text(item.weight),
        "target": item.target,
        "standard": item.standard,
        "evidence": "、".join(item.evidence),
        "inferred": "、".join(item.inferred),
        "note": item.note,
    }
    if expr is not None:
        said["variant"] = "；".join(f"{axis}={value}" for axis, value in expr.variant)
        said["part"] = expr.part
        named = to_source(expr.node).partition("[")[0]
        if expr.indicator or ("." in named and expr.node.__class__.__name__ == "Leaf"):
            said["value"] = expr.indicator or named
        else:
            said |= {"formula": to_source(expr.node), "unit": expr.unit.symbol}
    return said | _rule(item.rule, item, expr.unit if expr is not None else RATIO)


def _rule(rule: Rule, item: Item, unit: Unit) -> Cellwise:
    match rule:
        case Threshold():
            loss = {} if rule.loss is None else {"loss": exact_text(rule.loss)}
            return {"rule": "达标", "met": _span(rule.met, unit), **loss}
        case Step():
            side = _WORDS[rule.side.value]
            return {
                "rule": "阶梯",
                "from": _number(rule.origin, unit),
                "side": side,
                **_slope(rule.slope, item),
            }
        case Range():
            below = {} if rule.below is None else _slope(rule.below, item)
            above = {} if rule.above is None else _slope(rule.above, item)
            return {
                "rule": "区间", "met": _span(rule.met, unit), **below,
                **{f"above.{key}": value for key, value in above.items()},
            }  # fmt: skip
        case Proportional():
            extra = [
                *(["反向"] if rule.invert else []),
                *([f"下限{_number(rule.floor, PERCENT)}"] if rule.floor else []),
            ]
            return {"rule": "比例", "from": _number(rule.target, unit), "detail": "；".join(extra)}
        case _:
            return _told(rule, unit)


def _told(rule: Rule, unit: Unit) -> Cellwise:
    match rule:
        case Bands():
            rows = [f"{_span(span, unit)}：{exact_text(points)}" for span, points in rule.bands]
            return {"rule": "分档", "detail": "\n".join(rows)}
        case States():
            return {
                "rule": "状态",
                "detail": "\n".join(f"{name}：{exact_text(p)}" for name, p in rule.points),
            }
        case Checklist():
            return {
                "rule": "清单",
                "detail": "\n".join(f"{i.zh}：{exact_text(i.points)}" for i in rule.items),
            }
        case Qualitative():
            return {
                "rule": "等级",
                "detail": "\n".join(f"{name}：{_span(s, PERCENT)}" for name, s in rule.grades),
            }
        case PerEvent():
            cap = {} if rule.cap is None else {"cap": exact_text(rule.cap)}
            return {"rule": "次数", "loss": exact_text(rule.loss), **cap}
        case Manual():
            return {"rule": "人工"}
        case Veto(rule=States() as inner, states=states) if states and not rule.points:
            points = ", ".join(f"{name}: {exact_text(p)}分" for name, p in inner.points)
            text = f"veto: {{states: [{'、'.join(states)}], rule: {{states: {{points: {{{points}}}}}}}}}"
            return {"rule": "组合", "detail": text}
        case _:
            raise NotInCellsError(type(rule).__name__)


def _slope(slope: Slope, item: Item) -> Cellwise:
    expr = item.value
    unit = RATIO if expr is None else expr.gap_unit
    cap = {} if slope.cap is None else {"cap": exact_text(slope.cap)}
    return {
        "per": _number(slope.per, unit), "loss": exact_text(slope.loss),
        "partial": _WORDS[slope.partial.value], **cap,
    }  # fmt: skip


def _number(value: Fraction, unit: Unit) -> str:
    return f"{exact_text(value / unit.scale)}{unit.symbol}"


def _span(span: Interval, unit: Unit) -> str:
    lo, hi = ("" if end is None else _number(end, unit) for end in (span.lo, span.hi))
    return f"{'[' if span.lo_closed else '('}{lo}, {hi}{']' if span.hi_closed else ')'}"
