"""A facts file to fill in: every driver the chains of the year may ask for, by line, each once."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.book.workspace import Office
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.plan import BUDGET, EXPECTED, FUNDS, Plan, lines_of
from yizhang.budgeting.words import key_words
from yizhang.catalogue.model_budget import Chain
from yizhang.catalogue.naming import elementary_parts
from yizhang.formula import leaves
from yizhang.numbers import Period
from yizhang.places import Key

HEAD = """# {year}年基金预算的驱动因素和上年基数。用得着的行去掉行首的“# ”，在 value 后的单位前填数；其余的留着或删去。
# 同一项目有几种测算办法的，填齐其中一种即可；没有发生的项目填 –。带“增幅”的可不填：默认取近三年平均。
area: {area}
version: budget
period: "{year}"
groups:
"""


def starter(office: Office) -> tuple[int, str]:
    """The year of the next budget, and the file for it as text."""
    settings = office.settings
    year = settings.period.year if settings.version == BUDGET else settings.period.year + 1
    plan = Plan(settings.area, year)
    estimator = Estimator(office, plan)
    text = HEAD.format(year=year, area=settings.area or "city")
    for scheme in FUNDS:
        text += "".join(_fund(estimator, plan, scheme))
    return year, text


def _fund(estimator: Estimator, plan: Plan, scheme: str) -> Iterator[str]:
    member = estimator.catalogue.schemes[scheme]
    told: set[Key] = set()
    before: dict[Key, None] = {}
    yield f"\n  # {member.short or member.zh}\n  - scheme: {scheme}\n    facts:\n"
    for line in lines_of(estimator.catalogue, plan, scheme):
        if line.row.total:
            continue
        for chain in estimator.chains(line.key):
            if chain.history:
                continue
            entries = list(_drivers(estimator, line.key, chain, told, before))
            if entries:
                yield f"      # {key_words(estimator, line.key, plan.year)}：{chain.zh}\n"
                yield from entries
        bare = not estimator.chains(line.key) and not line.row.children and line.key not in told
        if bare and _elementary(estimator, line.key):
            told.add(line.key)
            yield _entry(estimator, line.key, plan.year)
    yield f'  - scheme: {scheme}\n    version: final\n    period: "{plan.year - 1}"\n    facts:\n'
    for key in before:
        yield _entry(estimator, key, plan.year)


def _elementary(estimator: Estimator, key: Key) -> bool:
    concept = estimator.catalogue.concepts[key.concept]
    return len(elementary_parts(estimator.catalogue, concept, key["scheme"], key["part"])) == 1


def _drivers(
    estimator: Estimator, key: Key, chain: Chain, told: set[Key], before: dict[Key, None]
) -> Iterator[str]:
    """What a chain asks for: drivers of the year at once, figures of the year before for later."""
    dims, year = dict(key.dims), estimator.year(key)
    for leaf in leaves(chain.formula):
        at = estimator.bind_leaf(leaf, {**dims, **dict(leaf.bindings)}, Period(year + leaf.years))
        concept = estimator.catalogue.concepts.get(at.concept)
        if at in told or concept is None:
            continue
        if not estimator.planned(at):
            if estimator.year(at) == year - 1 and at["version"] == EXPECTED:
                before.setdefault(at)
            continue
        told.add(at)
        below = estimator.chains(at) if not at["measure"] else ()
        for other in below:
            yield from _drivers(estimator, at, other, told, before)
        if not below and (concept.formula is None or at["measure"]):
            yield _entry(estimator, at, year)


def _entry(estimator: Estimator, key: Key, year: int) -> str:
    """One line, commented out: ``# - {concept: stay.rate, measure: yoy, value: %}  # 住院率增幅``."""
    unit = "%" if key["measure"] else estimator.catalogue.concepts[key.concept].unit.symbol
    unit = "万元" if unit == "元" else unit
    words = key_words(estimator, key, year).replace("上年预计", "上年")
    fields = [f"concept: {key.concept}"]
    fields += [f"part: {key['part']}"] if key["part"] else []
    fields += [f"measure: {key['measure']}"] if key["measure"] else []
    return f"      # - {{{', '.join(fields)}, value: {unit}}}  # {words}\n"
