"""An assessment as data for ``--json`` and as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from yizhang.book.products import Json
from yizhang.book.workspace import Office
from yizhang.catalogue.naming import label
from yizhang.numbers import exact_text, plain, unit
from yizhang.performance.assess import Assessed, Assessment
from yizhang.performance.evaluate import Evaluation, Score, Standing
from yizhang.performance.monitoring import Monitored, Outlook, Watched
from yizhang.performance.needed import Need
from yizhang.performance.sensitivity import Alternative
from yizhang.performance.words import points_text, score_words, target_text, value_text


def assessment_data(assessment: Assessment) -> dict[str, Json]:
    """All evaluations; numbers as exact decimal strings."""
    return {"scorecards": [_assessed(each) for each in assessment.assessed]}


def _assessed(each: Assessed) -> Json:
    found = each.evaluation
    return {
        "scorecard": found.card.id,
        "title": found.card.zh,
        "reconstructed": found.card.reconstructed,
        "area": found.area,
        "period": str(found.period),
        "total": None if found.total is None else exact_text(found.total),
        "full": exact_text(found.full),
        "open_weight": exact_text(found.open_weight),
        "grade": found.grade,
        "items": [_item(score, each.before.score(score.item.id)) for score in found.scores],
        "monitoring": [] if each.monitored is None else [_watched(row) for row in each.monitored.rows],
        **_what_if(each),
        "causes": [
            {
                "cause": found.effect.id,
                "total_without": None if found.total is None else exact_text(found.total),
                "explains": [changed.before.item.id for changed in found.changed if changed.explained],
            }
            for found in each.explained
        ],
        "suggestions": [{"item": s.item, "cause": s.cause, "text": s.zh} for s in each.suggestions],
        "claims": [
            {
                "what": claim.label,
                "printed": str(claim.claim.printed),
                "verdict": claim.verdict.value,
                "follows": claim.follows,
            }
            for claim in each.claims
        ],
        "evidence": [
            {"item": e.evidence.item, "file": e.evidence.file, "page": e.evidence.page, "sha256": e.digest}
            for e in each.exhibits
        ],
    }


def _what_if(each: Assessed) -> dict[str, Json]:
    """What other readings would score, and what full points would take."""
    return {
        "sensitivity": [
            {
                "item": other.item,
                "variant": dict(other.variant),
                "value": None if other.value.value is None else exact_text(other.value.value),
                "points": None if other.points is None else exact_text(other.points),
                "recovered": other.recovered,
            }
            for other in each.others
        ],
        "needs": [
            {
                "item": need.item,
                "key": str(need.key),
                "required": exact_text(need.required),
                "change": exact_text(need.change),
            }
            for need in each.needs
        ],
    }


def _watched(row: Watched) -> Json:
    progress = None if row.progress is None else row.progress.value
    return {
        "id": row.item.id,
        "progress": None if progress is None else exact_text(progress),
        "forecast": None if row.forecast is None else exact_text(row.forecast),
        "method": row.method.value,
        "gap": None if row.gap is None else exact_text(row.gap),
        "points": None if row.points is None else exact_text(row.points),
        "outlook": row.outlook.value,
    }


def _item(score: Score, before: Score) -> Json:
    return {
        "id": score.item.id,
        "name": score.item.zh,
        "level1": score.item.level1,
        "level2": score.item.level2,
        "weight": exact_text(score.weight),
        "target": target_text(score.item),
        "value": None if score.seen is None else exact_text(score.seen),
        "year_before": None if before.seen is None else exact_text(before.seen),
        "standing": score.standing.value,
        "points": None if score.points is None else exact_text(score.points),
        "loss": None if score.loss is None else exact_text(score.loss),
        "words": score_words(score),
        "inferred": list(score.item.inferred),
        "missing": list(score.missing),
    }


def headline(found: Evaluation, lang: str = "zh") -> str:
    """The total in one line; a score that rests on inferred rules is called reconstructed."""
    kind = ("复原得分" if found.card.reconstructed else "得分") if lang == "zh" else (
        "reconstructed score" if found.card.reconstructed else "score"
    )  # fmt: skip
    if found.total is None:
        done, rest = points_text(found.points), points_text(found.open_weight)
        if lang == "zh":
            return f"尚未评完：已评各项{kind}{done}分，还有{len(found.open)}项{rest}分未评"
        return f"not complete: {kind} {done} so far, {len(found.open)} items worth {rest} not evaluated"
    grade = f"（{found.grade}）" if found.grade else ""
    return (
        f"{kind}{plain(found.total, 2)}分{grade}"
        if lang == "zh"
        else f"{kind} {plain(found.total, 2)} {grade}"
    )


def summary_lines(each: Assessed, office: Office, lang: str = "zh") -> Iterator[str]:
    """What a person wants to know first: the total, the losses and why, what would have been needed."""
    found = each.evaluation
    if each.monitored is not None:
        yield from _watch_lines(each.monitored, lang)
        return
    yield f"  {headline(found, lang)}"
    for score in found.scores:
        if score.lost or score.standing is Standing.OPEN:
            yield f"  · {score.item.zh} {value_text(score.seen, score.item.value)}：{score_words(score, lang)}"
            yield from (f"      {line}" for line in _beneath(score, each, office, lang))
    for before, other in _sensitive(each):
        text, got = value_text(other.value.value, before.item.value), points_text(other.points or Fraction(0))
        zh = f"  ~ {before.item.zh}{other.label}为{text}，得{got}分"
        yield zh if lang == "zh" else f"  ~ {before.item.zh}{other.label} {text}: {got} points"
    for explained in each.explained:
        names = "、".join(changed.before.item.zh for changed in explained.changed if changed.explained)
        if names:
            total = "" if explained.total is None else plain(explained.total, 2)
            zh = f"  ? {explained.effect.zh}：可解释 {names} 的全部扣分" + (f"，总分{total}" if total else "")
            yield (
                zh
                if lang == "zh"
                else f"  ? {explained.effect.zh}: explains all points lost on {names}; total {total}"
            )


def _watch_lines(found: Monitored, lang: str) -> Iterator[str]:
    known = [row for row in found.rows if row.outlook is not Outlook.UNKNOWN]
    if lang == "zh":
        yield f"  运行监控：{len(known)}项有预计，其中{len(found.at_risk)}项预计不达标"
    else:
        yield f"  monitored: {len(known)} items forecast, {len(found.at_risk)} at risk"
    for row in found.at_risk:
        text, target = value_text(row.forecast, row.item.value), target_text(row.item)
        yield (
            f"  · {row.item.zh}：全年预计{text}，目标{target}"
            if lang == "zh"
            else f"  · {row.item.zh}: forecast {text}, target {target}"
        )


def _beneath(score: Score, each: Assessed, office: Office, lang: str) -> Iterator[str]:
    if score.between is not None:
        low, high = (points_text(end) for end in score.between)
        yield (
            f"按所印数的舍入范围，得分在{low}至{high}之间"
            if lang == "zh"
            else f"between {low} and {high} within rounding"
        )
    needed = [need for need in each.needs if need.item == score.item.id and need.key["version"] != "budget"]
    for need in needed[:2]:
        yield need_words(need, office, lang)
    for suggestion in each.suggestions:
        if suggestion.item == score.item.id:
            yield f"参考：{suggestion.zh}" if lang == "zh" else f"see: {suggestion.en}"


def need_words(need: Need, office: Office, lang: str = "zh") -> str:
    """What a figure would have needed, in the office's unit."""
    concept = office.catalogue.concepts[need.key.concept]
    money = dict(concept.unit.dims).get("money") == 1 and len(concept.unit.dims) == 1
    shown = unit(office.settings.money_unit) if money else concept.unit
    decimals = office.settings.money_decimals if money else 0
    required = f"{plain(need.required / shown.scale, decimals)}{shown.symbol}"
    change = f"{plain(abs(need.change) / shown.scale, decimals)}{shown.symbol}"
    name = label(office.catalogue, need.key, lang)
    if lang == "zh":
        return f"达到目标需{name}为{required}（{'再增' if need.change > 0 else '减少'}{change}）"
    return f"needed: {name} {required} ({'+' if need.change > 0 else '-'}{change})"


def _sensitive(each: Assessed) -> Iterator[tuple[Score, Alternative]]:
    for other in each.others:
        now = each.evaluation.score(other.item)
        if other.changes(now):
            yield now, other
