"""The names a final-accounts narrative template may use, filled from the forms and the off-table data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from yizhang.book.forms.expand import code_name
from yizhang.places import Key, Note, NoteKind
from yizhang.reporting.accounts_figures import AccountsFigures
from yizhang.reporting.template_tokens import Label

Context = Mapping[str, object]
SOURCES: Final = ("fiscal", "upper", "operation", "business", "affiliated", "other")
KINDS: Final = ("basic", "project", "remit", "business", "affiliated")
VEHICLES: Final = ("leaders", "confidential", "emergency", "enforcement", "special", "retired", "others")
MISSING: Final = "（请填写原因）"
"""Printed where a reason is required and nobody has written one."""


class Reasons:
    """Reasons kept as notes: by the text form of the key they explain; last year's are offered."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._texts = {n.target: n.text for n in notes if n.kind is NoteKind.REASON}
        self.asked: list[Key] = []

    def of(self, key: Key) -> str:
        """The reason for a figure; the placeholder, and the question remembered, where there is none."""
        text = self._texts.get(str(key)) or self._texts.get(str(key).partition("@")[0])
        if text is None:
            self.asked.append(key)
        return text or MISSING


def accounts_context(figures: AccountsFigures, reasons: Reasons) -> Context:
    """Everything the built-in template and an office's own may name."""
    return {
        "dept": figures.dept,
        "year": Label(f"{figures.period.year}年度"),
        "closing": Label(f"{figures.period.year}年12月31日"),
        "total": figures.money("dept.total_in"),
        "total_change": _change(figures, "dept.total_change", figures.key("dept.total_in"), reasons),
        "income": figures.money("dept.income"),
        "sources": list(_parts(figures, "dept.income", "origin", SOURCES, "dept.income_share")),
        "outlay": figures.money("dept.outlay"),
        "kinds": list(_parts(figures, "dept.outlay", "kind", KINDS, "dept.kind_share")),
        "fiscal_total": figures.money("dept.total_in", funds="fiscal"),
        "general": figures.money("dept.outlay", funds="general"),
        "general_budget": figures.money("dept.outlay", funds="general", version="budget"),
        "general_completion": figures.ratio("dept.completion", funds="general"),
        "general_change": _change(
            figures,
            "dept.outlay_change",
            figures.key("dept.outlay", funds="general"),
            reasons,
            funds="general",
        ),
        "classes": list(_classes(figures)),
        "items": list(_items(figures, reasons)),
        "basic": figures.money("dept.outlay", funds="general", kind="basic"),
        "costs": [_cost(figures, econ) for econ in ("personnel", "public")],
        "three": _three(figures),
        "funds": [_funds(figures, funds) for funds in ("gov_fund", "state_capital")],
        "operating": _operating(figures, reasons),
        "spending": _spending(figures),
        "procurement": _procurement(figures),
        "assets": _assets(figures),
        "projects": _projects(figures),
    }


def _change(figures: AccountsFigures, id_: str, key: Key, reasons: Reasons, **dims: str) -> Context | None:
    """How much more or less than the year before, with the reason where it is not nothing."""
    ref = figures.ratio(id_, **dims)
    if not figures.known(ref):
        return None
    reason = reasons.of(key) if figures.positive(ref) else ""
    return {"amount": ref, "reason": Label(reason) if reason else ""}


def _parts(
    figures: AccountsFigures, concept: str, dimension: str, values: Sequence[str], share: str
) -> Iterator[Context]:
    names = dict(figures.catalogue.dimensions[dimension].values)
    for value in values:
        ref = figures.money(concept, **{dimension: value})
        if figures.positive(ref):
            yield {"name": names[value], "amount": ref, "share": figures.ratio(share, **{dimension: value})}


def codes(figures: AccountsFigures, length: int) -> list[str]:
    """The codes of the general budget's outlay that are not nothing, in order; budgets count too."""
    found = {
        key["code"]
        for key in figures.book
        if key.concept == "dept.outlay"
        and len(key["code"]) == length
        and key["dept"] == figures.dept
        and key["funds"] == "general"
        and not key["kind"]
        and (quantity := figures.book.fact(key).quantity) is not None
        and quantity.value
    }
    return sorted(found)


def _name(figures: AccountsFigures, code: str) -> str:
    return code_name(figures.catalogue, "code", code, figures.period.year) or code


def _classes(figures: AccountsFigures) -> Iterator[Context]:
    for code in codes(figures, 3):
        dims = {"code": code, "funds": "general"}
        name = _name(figures, code).removesuffix("支出")
        ref = figures.money("dept.outlay", **dims)
        if figures.positive(ref):
            yield {"name": name, "amount": ref, "share": figures.ratio("dept.class_share", **dims)}


def _items(figures: AccountsFigures, reasons: Reasons) -> Iterator[Context]:
    for code in codes(figures, 7):
        dims = {"code": code, "funds": "general"}
        budget = figures.money("dept.outlay", version="budget", **dims)
        final = figures.money("dept.outlay", **dims)
        gap = figures.ratio("dept.final_less_budget", **dims)
        differs = figures.known(gap) and figures.positive(gap)
        key = figures.key("dept.outlay", **dims)
        yield {
            "cls": _name(figures, code[:3]),
            "group": _name(figures, code[:5]),
            "item": _name(figures, code),
            "budget": budget,
            "final": final,
            "completion": figures.ratio("dept.completion", **dims) if figures.positive(budget) else None,
            "gap": gap,
            "differs": differs,
            "reason": Label(reasons.of(key)) if differs else "",
        }


def _cost(figures: AccountsFigures, econ: str) -> Context:
    dims = {"funds": "general", "kind": "basic"}
    prefixes = (
        ("301", "303") if econ == "personnel" else ("302", "307", "309", "310", "311", "312", "313", "399")
    )
    names = [
        code_name(figures.catalogue, "econ", code, figures.period.year) or code
        for code in sorted(
            {
                key["econ"]
                for key in figures.book
                if key.concept == "dept.outlay" and len(key["econ"]) == 5 and key["dept"] == figures.dept
            }
        )
        if code.startswith(prefixes) and figures.positive(figures.money("dept.outlay", econ=code, **dims))
    ]
    return {
        "name": dict(figures.catalogue.dimensions["econ"].values)[econ],
        "amount": figures.money("dept.outlay", econ=econ, **dims),
        "share": figures.ratio("dept.cost_share", econ=econ, **dims),
        "names": Label("、".join(names)),
    }


def _three(figures: AccountsFigures) -> Context:
    names = dict(figures.catalogue.dimensions["item"].values)

    def item(id_: str) -> Context:
        budget = figures.money("dept.three_public", version="adjusted", item=id_)
        return {
            "name": names[id_],
            "budget": budget,
            "final": figures.money("dept.three_public", item=id_),
            "completion": figures.ratio("dept.three_completion", item=id_)
            if figures.positive(budget)
            else None,
            "share": figures.ratio("dept.three_share", item=id_),
        }

    return {
        "total": item("total"),
        "parts": [item(id_) for id_ in ("abroad", "vehicles", "purchase", "running", "reception")],
        "shares": [item(id_) for id_ in ("abroad", "vehicles", "reception")],
        "some": figures.positive(figures.money("dept.three_public", item="total")),
        "abroad": item("abroad"),
        "groups": figures.count("dept.visit_count", "个", item="groups"),
        "travellers": figures.count("dept.person_count", "人次", item="travellers"),
        "reception": item("reception"),
        "visits": figures.count("dept.visit_count", "个", item="visits"),
        "visitors": figures.count("dept.person_count", "人次", item="visitors"),
        "vehicles": item("vehicles"),
        "purchase": item("purchase"),
        "running": item("running"),
        "fleet": figures.count("dept.vehicle_count", "辆", item="fleet"),
    }


def _funds(figures: AccountsFigures, funds: str) -> Context:
    names = {"gov_fund": "政府性基金预算", "state_capital": "国有资本经营预算"}
    outlay = figures.money("dept.outlay", funds=funds)
    return {
        "name": names[funds],
        "some": figures.positive(outlay),
        "income": figures.money("dept.income", origin=funds),
        "outlay": outlay,
        "basic": figures.money("dept.outlay", funds=funds, kind="basic"),
        "project": figures.money("dept.outlay", funds=funds, kind="project"),
    }


def _operating(figures: AccountsFigures, reasons: Reasons) -> Context:
    ref, change = figures.money("dept.operating"), figures.ratio("dept.operating_change")
    told = figures.known(change)
    reason = reasons.of(figures.key("dept.operating")) if told and figures.positive(change) else ""
    return {"amount": ref, "change": change if told else None, "reason": Label(reason) if reason else ""}


def _spending(figures: AccountsFigures) -> list[Context]:
    names = dict(figures.catalogue.dimensions["item"].values)
    return [
        {
            "name": names[item],
            "budget": figures.money("dept.general_cost", version="budget", item=item),
            "final": figures.money("dept.general_cost", item=item),
        }
        for item in ("meeting", "training", "festival")
    ]


def _procurement(figures: AccountsFigures) -> Context:
    total = figures.money("dept.procurement", item="total")
    return {
        "total": total,
        "some": figures.positive(total),
        "goods": figures.money("dept.procurement", item="goods"),
        "works": figures.money("dept.procurement", item="works"),
        "services": figures.money("dept.procurement", item="services"),
        "small": figures.money("dept.procurement", item="small"),
        "small_share": figures.ratio("dept.small_share") if figures.positive(total) else None,
    }


def _assets(figures: AccountsFigures) -> Context:
    names = dict(figures.catalogue.dimensions["item"].values)
    return {
        "total": figures.count("dept.vehicle_count", "辆", item="fleet"),
        "kinds": [
            {"name": names[item], "count": ref}
            for item in VEHICLES
            if figures.known(ref := figures.count("dept.vehicle_count", "辆", item=item))
        ],
        "general50": figures.count("dept.equipment_count", "台", item="general50"),
        "special100": figures.count("dept.equipment_count", "台", item="special100"),
        "general50_name": Label(names["general50"]),
        "special100_name": Label(names["special100"]),
    }


def _projects(figures: AccountsFigures) -> Context:
    listed = sorted(
        {k["project"] for k in figures.book if k.concept == "dept.project" and k["dept"] == figures.dept}
    )
    return {
        "total": figures.money("dept.outlay", kind="project"),
        "list": [
            {"name": Label(name), "amount": figures.money("dept.project", project=name)} for name in listed
        ],
        "some": bool(listed),
    }


__all__ = ["MISSING", "Reasons", "accounts_context"]
