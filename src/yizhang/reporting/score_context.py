"""The names a self-evaluation template may use, filled from an assessment. The template's head documents them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yizhang.book.evaluation import bind
from yizhang.documents.model import FigureRef
from yizhang.performance.assess import Assessed
from yizhang.performance.evaluate import Score, Standing
from yizhang.performance.needed import aim_of
from yizhang.performance.words import target_text
from yizhang.places import Key
from yizhang.reporting.score_figures import ScoreFigures, ScoreRefs
from yizhang.reporting.score_tables import evidence_table, level_chart, self_table, value_chart
from yizhang.reporting.template_tokens import Label, Phrase

Context = Mapping[str, object]


def score_context(figures: ScoreFigures, each: Assessed) -> Context:
    """Everything the built-in template and an office's own may name."""
    office, found = figures.office, each.evaluation
    settings, card = office.settings, found.card
    refs = ScoreRefs(found)
    fund = fund_name(figures, each)
    return {
        "title": Label(report_title(figures, each)),
        "city": office.catalogue.areas[found.area].zh,
        "period": Label(found.period.label),
        "office": settings.office,
        "report_date": Label(day_words(settings.report_date)) if settings.report_date else "",
        "fund": fund,
        "recipient": "",
        "organisation": [Label(line) for line in found.filing.organisation],
        "card": Label(card.zh),
        "reconstructed": card.reconstructed,
        "total": refs.total() if found.total is not None else "",
        "headline": refs.headline(),
        "open": [
            {"name": Label(score.item.zh), "weight": refs.weight(score), "words": refs.words(score)}
            for score in found.open
        ],
        "execution": list(_execution(figures, each)),
        "losses": [_loss(refs, score, each) for score in found.losses],
        "levels": [
            {"name": name, "total": refs.total(name), "items": list(_items(refs, name, each))}
            for name, _ in card.levels()
        ],
        "carried": [
            {
                "name": Label(_name(each, carried.item)),
                "text": Label(carried.measure.text),
                "follow_ups": [Label(note.text) for note in carried.follow_ups],
            }
            for carried in each.carried
        ],
        "self_table": self_table(figures, each),
        "evidence": evidence_table(each) or "",
        "level_chart": level_chart(each),
        "value_chart": value_chart(each) or "",
    }


def fund_name(figures: ScoreFigures, each: Assessed) -> str:
    """Whose performance it is: the fund of a scheme, or the department."""
    card = each.evaluation.card
    if card.kind == "department":
        return "部门整体支出"
    member = figures.office.catalogue.schemes.get(card.scheme)
    return f"{member.zh}基金预算" if member is not None else "基金预算"


def report_title(figures: ScoreFigures, each: Assessed) -> str:
    """The title of the report."""
    found = each.evaluation
    city = figures.office.catalogue.areas[found.area].zh
    return f"{city}{found.period.label}{fund_name(figures, each)}绩效自评报告"


def day_words(text: str) -> str:
    """2025-05-08 as 2025年5月8日."""
    year, month, day = (int(piece) for piece in text.split("-"))
    return f"{year}年{month}月{day}日"


def _name(each: Assessed, item: str) -> str:
    return next((score.item.zh for score in each.evaluation.scores if score.item.id == item), item)


def _target(score: Score) -> Label | str:
    """The target in running text: the number alone, without the sign that a table prints before it."""
    text = target_text(score.item, official=True).lstrip("≥≤><")
    return Label(text) if text else ""


def _loss(refs: ScoreRefs, score: Score, each: Assessed) -> Context:
    aim = aim_of(score)
    remarks = each.remarks[score.item.id]
    return {
        "name": Label(score.item.zh),
        "value": refs.value(score) if score.seen is not None else "",
        "target": _target(score),
        "side": "" if aim is None or score.seen is None else "低" if score.seen < aim else "高",
        "gap": refs.gap(score) or "",
        "loss": refs.loss(score),
        "words": refs.words(score),
        "reasons": [Label(note.text) for note in remarks.reasons],
        "measures": [Label(note.text) for note in remarks.measures],
        "suggestions": [Label(hint.zh) for hint in each.suggestions if hint.item == score.item.id],
    }


def _items(refs: ScoreRefs, level: str, each: Assessed) -> Iterator[Context]:
    for score in each.evaluation.scores:
        if score.item.level1 != level or score.standing is Standing.ABSENT:
            continue
        yield {
            "name": Label(score.item.zh),
            "value": (refs.value(score) or "") if score.seen is not None else "",
            "target": _target(score),
            "words": refs.remark(score),
            "lost": score.lost,
        }


def _execution(figures: ScoreFigures, each: Assessed) -> Iterator[Context]:
    """Income, outlay and surplus with their budgets, as far as the book has them."""
    found = each.evaluation
    if found.card.kind == "department":
        return
    for concept, word in (("income", "收入"), ("outlay", "支出")):
        level = next(
            (each_ for each_ in ("total", "subtotal") if _known(figures, each, f"{concept}.{each_}")), ""
        )
        if not level:
            continue
        parts: list[str | Label | FigureRef] = [f"基金{word}", _money(figures, each, f"{concept}.{level}")]
        if _known(figures, each, f"{concept}.{level}", "budget"):
            budget = _money(figures, each, f"{concept}.{level}", "budget")
            parts += [f"，完成{word}预算", budget, "的", _completion(figures, each, concept, level)]
        yield {"text": Phrase((*parts, "；"))}
    for surplus in ("surplus.total", "surplus.own"):
        if _known(figures, each, surplus):
            yield {"text": Phrase(("当期结余", _money(figures, each, surplus), "。"))}
            return


def _key(figures: ScoreFigures, each: Assessed, concept: str, version: str = "") -> Key:
    found = each.evaluation
    dims = {"area": found.area, "scheme": found.card.scheme, "part": "total"}
    dims["version"] = version or found.filing.version
    return bind(figures.office.catalogue, concept, dims, found.period)


def _known(figures: ScoreFigures, each: Assessed, concept: str, version: str = "") -> bool:
    return figures.rest.evaluator.value(_key(figures, each, concept, version)).value is not None


def _money(figures: ScoreFigures, each: Assessed, concept: str, version: str = "") -> FigureRef:
    settings = figures.office.settings
    key = _key(figures, each, concept, version)
    return FigureRef(key, settings.money_unit, settings.money_decimals, "grouped")


def _completion(figures: ScoreFigures, each: Assessed, concept: str, level: str) -> FigureRef:
    found = each.evaluation
    definition = figures.office.catalogue.indicators[f"{concept}_completion"]
    variant = (("base", "budget"), ("transfers", "in" if level == "total" else "out"))
    key = Key.of(
        definition.id,
        found.period,
        area=found.area,
        scheme=found.card.scheme,
        part="total",
        version=found.filing.version,
    )
    return FigureRef(
        key, "%", definition.decimals, variant=figures.rest.evaluator.choose(definition, variant)
    )
