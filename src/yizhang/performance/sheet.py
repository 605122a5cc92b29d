"""A scorecard as a worksheet: how an office enters its province's table without writing YAML.

Above the list stand pairs of a name and a value (:data:`PAIRS`); then one row an item under the heads of
:data:`HEADS`. A cell says what the YAML field says, in the same words; problems name the row. The layout is told in
SPEC-scoring.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Final

from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.tree import Branch, Items, Table, Text, read_tree
from yizhang.documents.model import Table as Grid
from yizhang.documents.read import read_document
from yizhang.performance.cards import Loaded, read_branch
from yizhang.places import Place, Problem

PAIRS: Final = {
    "编号": "id", "名称": "zh", "类型": "kind", "险种": "scheme", "出台单位": "issuer", "依据": "citation",
    "性质": "provenance", "起始年度": "since", "说明": "note",
}  # fmt: skip
HEADS: Final = {
    "编号": "id", "一级指标": "level1", "二级指标": "level2", "三级指标": "zh", "分值": "weight", "取数": "value",
    "口径": "variant", "构成": "part", "公式": "formula", "单位": "unit", "目标值": "target", "规则": "rule",
    "达标范围": "met", "起点": "from", "每": "per", "扣": "loss", "不足一步": "partial", "方向": "side", "上限": "cap",
    "高于每": "above.per", "高于扣": "above.loss", "高于不足一步": "above.partial", "高于上限": "above.cap",
    "明细": "detail", "评分标准": "standard", "佐证材料": "evidence", "推定": "inferred", "备注": "note",
}  # fmt: skip
RULES: Final = {
    "达标": "threshold", "阶梯": "step", "区间": "range", "分档": "bands", "比例": "proportional", "清单": "checklist",
    "次数": "per_event", "状态": "states", "等级": "qualitative", "人工": "manual", "组合": "",
}  # fmt: skip
CHOICES: Final = {
    "按一步": "ceil", "不计": "floor", "按比例": "prorate", "低于": "below", "高于": "above", "两侧": "both",
    "基金": "fund", "部门": "department", "官方": "official", "本地": "local", "推定": "inferred", "实践": "practice",
    "待核": "unconfirmed",
}  # fmt: skip
_PLAIN: Final = (
    "level1", "level2", "zh", "weight", "value", "part", "formula", "unit", "target", "standard", "note",
)  # fmt: skip
_LISTS: Final = ("evidence", "inferred")


def read_sheets(path: Path, name: str, catalogue: Catalogue) -> Loaded:
    """The scorecard of a workbook's first sheet that holds one."""
    document, problems = read_document(path)
    if document is None:
        return {}, problems
    for grid in document.tables():
        found = _tree(grid, name)
        if found is not None:
            id_, tree, faults = found
            cards, trouble = read_branch(id_, tree, name, catalogue)
            return cards, (*faults, *trouble)
    return {}, (Problem.at(Place(name), "score.no-sheet"),)


def _tree(grid: Grid, name: str) -> tuple[str, Table, tuple[Problem, ...]] | None:
    """The sheet as the tree its YAML would be; ``None`` where it holds no list of items."""
    rows = [
        (number, [cell.text.strip() if cell else "" for cell in row])
        for number, row in enumerate(grid.grid(), 1)
    ]
    head = next(
        (at for at, (_, texts) in enumerate(rows) if {"三级指标", "分值", "规则"} <= set(texts)), None
    )
    if head is None:
        return None
    problems: list[Problem] = []
    top, line = _pairs(rows[:head]), rows[head][0]
    columns = {col: HEADS[text] for col, text in enumerate(rows[head][1]) if text in HEADS}
    problems += [
        Problem.at(Place(name, line=line), "score.unknown-column", name=text)
        for text in rows[head][1]
        if text and text not in HEADS
    ]
    items: dict[str, Branch] = {}
    level: dict[str, str] = {}
    for number, texts in rows[head + 1 :]:
        fields = {field: texts[col] for col, field in columns.items() if col < len(texts) and texts[col]}
        if not fields.get("zh") or "weight" not in fields:
            continue
        for each in ("level1", "level2"):
            level[each] = fields.setdefault(each, level.get(each, ""))
        items[fields.get("id") or f"item{len(items) + 1}"] = _item(fields, number, name, problems)
    return top.pop("id", None) or Path(name).stem, _card(top, items, line), tuple(problems)


def _pairs(rows: list[tuple[int, list[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, texts in rows:
        for key, value in pairwise(texts):
            if key in PAIRS and value:
                found.setdefault(PAIRS[key], value)
    return found


def _card(top: dict[str, str], items: dict[str, Branch], line: int) -> Table:
    def text(value: str) -> Text:
        return Text(CHOICES.get(value, value), line)

    source = Table(
        {
            "citation": text(top.pop("citation", "")),
            "provenance": text(top.pop("provenance", "本地")),
        },
        line,
    )
    return Table(
        {**{key: text(value) for key, value in top.items()}, "source": source, "items": Table(items, line)},
        line,
    )


def _item(fields: dict[str, str], line: int, name: str, problems: list[Problem]) -> Table:
    entries: dict[str, Branch] = {key: Text(fields[key], line) for key in _PLAIN if key in fields}
    for key in _LISTS:
        if key in fields:
            entries[key] = Items(tuple(Text(each, line) for each in _split(fields[key])), line)
    if "variant" in fields:
        pairs = (each.partition("=") for each in _split(fields["variant"]))
        entries["variant"] = Table({key.strip(): Text(value.strip(), line) for key, _, value in pairs}, line)
    if "weight" in entries:
        entries["weight"] = Text(_points(fields["weight"]), line)
    entries["rule"] = _rule(fields, line, name, problems)
    return Table(entries, line)


def _split(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"[、,，;；\n]", text) if each.strip()]


def _points(text: str) -> str:
    """A bare number of points is meant in 分 in a column of points."""
    return f"{text}分" if re.fullmatch(r"\d+(\.\d+)?", text) else text


def _rule(fields: dict[str, str], line: int, name: str, problems: list[Problem]) -> Table:
    word = fields.get("rule", "")
    kind = RULES.get(word)
    if kind is None:
        problems.append(
            Problem.at(Place(name, line=line), "score.unknown-rule", kind=word or "—", known="、".join(RULES))
        )
        return Table({"manual": Table({}, line)}, line)
    if not kind:
        return _combined(fields, line, name, problems)
    return Table({kind: Table(_parameters(kind, fields, line), line)}, line)


def _combined(fields: dict[str, str], line: int, name: str, problems: list[Problem]) -> Table:
    """A combination is written in the rule language itself."""
    tree, trouble = read_tree(fields.get("detail", ""), name)
    problems += [
        Problem.at(Place(name, line=line), each.code, each.severity, **dict(each.args)) for each in trouble
    ]
    found = _at(tree, line) if tree is not None else None
    return found if isinstance(found, Table) else Table({}, line)


def _at(branch: Branch, line: int) -> Branch:
    """The same branch, standing on a row of the sheet."""
    match branch:
        case Text():
            return Text(branch.value, line)
        case Items():
            return Items(tuple(_at(each, line) for each in branch.items), line)
        case _:
            return Table({key: _at(each, line) for key, each in branch.entries.items()}, line)


def _parameters(kind: str, fields: dict[str, str], line: int) -> dict[str, Branch]:
    def taken(*names: str, head: str = "") -> dict[str, Branch]:
        found: dict[str, Branch] = {}
        for name in names:
            value = fields.get(head + name, "")
            if value:
                text = _points(value) if name in ("loss", "cap") else CHOICES.get(value, value)
                found[name] = Text(text, line)
        return found

    slope = ("per", "loss", "partial", "cap")
    match kind:
        case "threshold":
            return taken("met", "loss")
        case "step":
            return taken("from", *slope, "side")
        case "range":
            sides = {"below": taken(*slope), "above": taken(*slope, head="above.")}
            return {**taken("met"), **{side: Table(each, line) for side, each in sides.items() if each}}
        case "proportional":
            return {"target": Text(fields.get("from", ""), line), **_extra(fields, line)}
        case "per_event":
            return taken("loss", "cap")
        case "manual":
            return {}
        case _:
            return _details(kind, fields.get("detail", ""), line)


def _extra(fields: dict[str, str], line: int) -> dict[str, Branch]:
    """``反向`` and ``下限60%`` of a proportional rule, written among its details."""
    detail = fields.get("detail", "")
    found: dict[str, Branch] = {"invert": Text("true", line)} if "反向" in detail else {}
    if match := re.search(r"下限\s*([\d.]+%)", detail):
        found["floor"] = Text(match[1], line)
    return found


def _details(kind: str, text: str, line: int) -> dict[str, Branch]:
    """``[90%, )：5分`` a line: bands, states, grades; for a checklist ``条件：1分``."""
    pairs = [
        each.rpartition("：") if "：" in each else each.rpartition(":") for each in re.split(r"[;；\n]", text)
    ]
    rows = [(key.strip(), value.strip()) for key, _, value in pairs if key.strip()]
    if kind == "checklist":
        items: dict[str, Branch] = {
            f"c{n}": Table({"zh": Text(key, line), "points": Text(_points(value), line)}, line)
            for n, (key, value) in enumerate(rows, 1)
        }
        return {"items": Table(items, line)}
    field = "grades" if kind == "qualitative" else "points"
    written: dict[str, Branch] = {
        key: Text(value if kind == "qualitative" else _points(value), line) for key, value in rows
    }
    return {field: Table(written, line)}
