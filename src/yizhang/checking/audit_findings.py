"""Judged assertions told as findings: how heavy each weighs, what it says, which figures it names first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from yizhang.assertions.conventions import Conventions
from yizhang.assertions.model import Mention, Says
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.audit_blanks import Blanks, missing_figure
from yizhang.checking.audit_cases import Case, Strength
from yizhang.checking.audit_causes import Cause, Suspect
from yizhang.checking.audit_model import HERE, Located
from yizhang.checking.envelope import Mode, span, ulp
from yizhang.checking.findings import large_tail
from yizhang.checking.judge import judge
from yizhang.checking.lowering import Figures, label_of
from yizhang.places import Finding, Severity, Verdict, Warrant, arguments

_RECKONED: Final = frozenset({Says.SUM, Says.BALANCE, Says.CHANGE, Says.SPREAD})
"""Relations whose operands should all carry the usual decimals; rates are printed shorter at will."""
_LAST_DIGITS: Final = 2
"""A rate further off than this in its last digit tells how short its operands are, not how it was rounded."""
_SHORT: Final = 50
"""A figure of fewer units of its last digit (11 months) that is one off is not the same figure."""
_HABIT: Final = 2
"""Figures cut off from which cutting is a habit of the document."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before it has its id."""

    finding: Finding
    figures: tuple[Located, ...]
    consequences: tuple[str, ...] = ()


def located(mention: Mention, expected: str = "") -> Located:
    """A mention where it stands."""
    return Located(mention.place, mention.text, label_of(mention), expected)


@dataclass(frozen=True, slots=True)
class About:
    """How a finding stands: its words in the document, what warrants it, the suspects and what else fails with it."""

    quote: str = ""
    warrant: Warrant = Warrant.SOFT
    verdict: Verdict | None = None
    suspects: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    """What a suspect should read, by the id of its mention."""


def draft(
    code: str, severity: Severity, mentions: Iterable[Mention], about: About, args: Mapping[str, object]
) -> Draft:
    """A finding over mentions, which are named in the order given. ``args`` fill the message."""
    should = dict(about.corrected)
    figures = tuple(dict.fromkeys(located(mention, should.get(mention.id, "")) for mention in mentions))
    stated, expected, formula = (str(args.get(name, "")) for name in ("stated", "expected", "formula"))
    finding = Finding(
        code,
        severity,
        tuple(figure.place for figure in figures),
        arguments({"stated": stated, "expected": expected, **args}),
        verdict=about.verdict,
        warrant=about.warrant,
        quote=about.quote,
        stated=stated,
        expected=expected,
        formula=formula,
        suspects=about.suspects,
    )
    return Draft(finding, figures, about.consequences)


# violations --------------------------------------------------------------------------------------------------


def told(cause: Cause, figures: Figures, blanks: Blanks = MappingProxyType({})) -> Draft | None:
    """The finding of a cause; ``None`` where it was not read firmly enough to be told."""
    case = cause.root
    missing = missing_figure(case, figures, blanks)
    if missing is not None:
        return Draft(*missing)
    if case.rival is not None:
        return _rival(case, figures)
    if _last_digit(case):
        return _same_tail(case, figures)
    severity = _weight(cause)
    if severity is None:
        return None
    named = [figures[suspect.name] for suspect in cause.named]
    others = [figures[name] for each in cause.cases for name in each.figures]
    return draft(
        f"audit.{case.assertion.says.value}",
        severity,
        dict.fromkeys((*named, *others)),
        replace(
            _about(case),
            suspects=tuple(_suspect_text(suspect, figures) for suspect in cause.named),
            corrected=tuple((each.name, quantity_text(each.value)) for each in cause.named if each.value),
            consequences=tuple(_one_line(each) for each in cause.cases[1:]),
        ),
        _numbers(case, figures),
    )


def _about(case: Case) -> About:
    return About(case.assertion.quote, case.relation.warrant, case.verdict)


def _weight(cause: Cause) -> Severity | None:
    """An error where the reading is firm; suspicious where it is fair and one slip would explain it; else nothing."""
    strongest = min((case.strength for case in cause.cases), key=list(Strength).index)
    if all(case.guessed for case in cause.cases) and not cause.named:
        return None
    if strongest is Strength.FIRM:
        return Severity.ERROR if cause.named or len(cause.cases) == 1 else Severity.SUSPICIOUS
    if strongest is Strength.FAIR and cause.slipped:
        return Severity.SUSPICIOUS
    return None


def _suspect_text(suspect: Suspect, figures: Figures) -> str:
    mention = figures[suspect.name]
    text = f"“{label_of(mention)}”{mention.text}（{mention.place}）"
    return f"{text}应为{quantity_text(suspect.value)}" if suspect.value is not None else text


def _one_line(case: Case) -> str:
    judgement = case.judgement
    stated = f"（{quantity_text(judgement.stated)}）" if judgement.stated else ""
    return f"{case.relation.label}：{judgement.arithmetic}{stated}"


def _numbers(case: Case, figures: Figures) -> dict[str, str]:
    judgement = case.judgement
    stated, expected = judgement.stated, judgement.expected
    others = [figures[name] for name in case.assertion.role("other")]
    return {
        "label": case.relation.label or HERE,
        "arithmetic": judgement.arithmetic,
        "stated": quantity_text(stated) if stated else "",
        "expected": quantity_text(expected) if expected else "",
        "difference": _difference(case),
        "other": "、".join(quantity_text(mention.quantity) for mention in others),
        "word": case.assertion.word,
        "figures": judgement.arithmetic,
        "formula": _formula(case),
    }


def _difference(case: Case) -> str:
    """How far apart, without a sign; between two rates that is a number of points."""
    difference = case.judgement.difference
    text = quantity_text(difference).lstrip("−") if difference is not None else ""
    return f"{text.removesuffix('%')}个百分点" if text.endswith("%") else text


def _formula(case: Case) -> str:
    return _FORMULAS.get(case.assertion.says, "")


_FORMULAS: Final[Mapping[Says, str]] = {
    Says.SUM: "合计＝各项之和",
    Says.BALANCE: "结余＝收入−支出",
    Says.SHARE: "占比＝部分÷总体",
    Says.GROWTH: "增幅＝本期÷上期−1",
    Says.CHANGE: "增减额＝本期−上期",
    Says.CHANGE_AND_RATE: "增幅＝增减额÷（本期−增减额）",
    Says.COMPLETION: "完成率＝完成数÷预算数",
    Says.GAP: "差距＝实际−目标",
    Says.PRODUCT: "金额＝数量×标准",
    Says.QUOTIENT: "结果＝金额÷数量",
    Says.SAME: "同一数前后一致",
    Says.SPREAD: "相差＝最大−最小",
    Says.TOTAL_SCORE: "得分＝满分−扣分",
}


# what holds, yet is worth telling -----------------------------------------------------------------------------


def tails(cases: Sequence[Case], figures: Figures, conventions: Conventions) -> Iterable[Draft]:
    """Tails, cut digits, other bases and what inferred decimals do not allow."""
    cut = [case for case in cases if case.verdict is Verdict.CUT and case.strength is not Strength.WEAK]
    habit = len({case.judgement.relation.left for case in cut}) >= _HABIT
    for case in cases:
        if case.strength is Strength.WEAK or case.verdict not in (
            Verdict.ROUNDING,
            Verdict.CUT,
            Verdict.EXACT,
        ):
            continue
        found = _tail(case, figures, conventions, habit=habit)
        if found is not None:
            yield found


def loose(case: Case) -> bool:
    """Whether a relation holds only by cutting or by a tail so large that a missing part explains it as well."""
    return case.verdict is Verdict.CUT or (case.verdict is Verdict.ROUNDING and large_tail(case.judgement))


def _tail(case: Case, figures: Figures, conventions: Conventions, *, habit: bool) -> Draft | None:
    if case.rival is not None:
        return _rival(case, figures)
    if _last_digit(case):
        return _same_tail(case, figures)
    if case.assertion.says in _RECKONED and case.verdict is not Verdict.CUT and _too_far(case, conventions):
        return _noted(
            "audit.inferred", Severity.SUSPICIOUS, case, figures, decimals=_usual(case, conventions)
        )
    if case.verdict is Verdict.EXACT:
        return None
    if large_tail(case.judgement):
        return _noted("audit.large-tail", Severity.SUSPICIOUS, case, figures)
    if case.verdict is Verdict.CUT:
        return _noted("audit.cut" if habit else "audit.lone-cut", Severity.TAIL, case, figures)
    if case.judgement.stated is None or _coarse(case):
        return None
    return _noted("audit.tail", Severity.TAIL, case, figures)


def _coarse(case: Case) -> bool:
    """Whether a rate comes of figures so short that its last digits follow from them only roughly."""
    stated, expected = case.judgement.stated, case.judgement.expected
    if case.assertion.says in _RECKONED or stated is None or expected is None:
        return False
    return abs(stated.base - expected.base) > _LAST_DIGITS * ulp(stated)


def _noted(code: str, severity: Severity, case: Case, figures: Figures, **args: object) -> Draft:
    return draft(
        code,
        severity,
        [figures[name] for name in case.figures],
        _about(case),
        {**_numbers(case, figures), **args},
    )


def _too_far(case: Case, conventions: Conventions) -> bool:
    """Whether the relation fails once dropped zeros are put back, all figures being otherwise rounded."""
    operands = tuple(
        replace(operand, prints=tuple(conventions.narrowed(quantity) for quantity in operand.prints))
        for operand in case.relation.operands
    )
    if operands == case.relation.operands:
        return False
    return judge(replace(case.relation, operands=operands)).verdict is Verdict.MISMATCH


def _usual(case: Case, conventions: Conventions) -> int:
    for operand in case.relation.operands:
        for quantity in operand.prints:
            if conventions.narrowed(quantity) != quantity:
                return conventions.decimals[quantity.unit.symbol][0]
    return 0


def _last_digit(case: Case) -> bool:
    """Whether one fact, printed twice, differs by no more than one in the last digit."""
    if case.assertion.says is not Says.SAME or case.verdict is Verdict.EXACT:
        return False
    prints = [quantity for operand in case.relation.operands for quantity in operand.prints]
    if len(prints) != 2:
        return False
    one, other = prints
    if span(one, Mode.ROUNDED).meets(span(other, Mode.ROUNDED)):
        return True
    last = max(ulp(one), ulp(other))
    return abs(one.base - other.base) <= last and min(abs(one.base), abs(other.base)) >= _SHORT * last


def _same_tail(case: Case, figures: Figures) -> Draft:
    return _noted("audit.same-tail", Severity.TAIL, case, figures)


def _rival(case: Case, figures: Figures) -> Draft | None:
    rival = case.rival
    if rival is None:
        return None
    name = label_of(rival.mention) or quantity_text(rival.mention.quantity)
    return draft(
        "audit.rival-base",
        Severity.SUSPICIOUS,
        [*(figures[name] for name in reversed(case.figures)), rival.mention],
        _about(case),
        {**_numbers(case, figures), "rival": rival.arithmetic, "rivalname": name},
    )
