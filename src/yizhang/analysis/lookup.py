"""Finding a figure by a few words: every word must stand in its label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yizhang.analysis.estimates import implied_area
from yizhang.analysis.stated import VariantValue, variants_of
from yizhang.book.evaluation import ALL_SCHEMES, Evaluator
from yizhang.book.workspace import Office
from yizhang.catalogue.model import Variant
from yizhang.catalogue.naming import label
from yizhang.formula.result import Result, State
from yizhang.numbers import Period, plain
from yizhang.places import Key, parse_key


@dataclass(frozen=True, slots=True)
class Subject:
    """A figure that can be explained: a fact or concept, or an indicator in the office's variant."""

    key: Key
    label: str
    result: Result
    variant: Variant = ()

    def variants(self, evaluator: Evaluator) -> tuple[VariantValue, ...]:
        """The variants of an indicator; empty for a concept."""
        if self.key.concept not in evaluator.catalogue.indicators or not isinstance(self.key.when, Period):
            return ()
        return variants_of(evaluator, self.key.concept, self.key.when, **dict(self.key.dims))

    def show(self, result: Result) -> str:
        """A value of this figure's kind for the terminal."""
        if result.value is None:
            return "未知"
        return f"{plain(result.value / result.unit.scale, 2)}{result.unit.symbol}"

    def remarks(self, evaluator: Evaluator) -> Iterator[str]:
        """What is missing, and what the other figures imply where just one is."""
        for key in self.result.missing[:10]:
            yield f"缺：{label(evaluator.catalogue, key, 'zh')}"
        if self.result.state is not State.UNKNOWN or not self.key["area"]:
            return
        for scheme, parent in evaluator.catalogue.areas[self.key["area"]].parents:
            if scheme in (ALL_SCHEMES, self.key["scheme"]):
                estimate = implied_area(evaluator, self.key.with_dims(area=parent))
                if estimate is not None and estimate.key == self.key:
                    value = plain(estimate.value / estimate.unit.scale, 2)
                    yield f"若合计与其余各项无误，推算为 {value}{estimate.unit.symbol}（推算数，不作为事实）"


def find(office: Office, evaluator: Evaluator, words: Sequence[str]) -> tuple[Subject, ...]:
    """The figures whose key text is given, or whose label holds every word; indicators first, then facts, shortest
    label first.
    """
    if len(words) == 1 and ("{" in words[0] or "@" in words[0]):
        key = _as_key(words[0])
        return (_subject(office, evaluator, key),) if key is not None else ()
    found = []
    for key in _candidates(office):
        text = label(office.catalogue, key, "zh")
        if all(word in text or word == key.concept for word in words):
            found.append((key.concept not in office.catalogue.indicators, len(text), text, key))
    found.sort(key=lambda item: item[:3])
    return tuple(_subject(office, evaluator, key) for *_, key in found[:50])


def _candidates(office: Office) -> Iterator[Key]:
    settings = office.settings
    seen: set[Key] = set()
    schemes = sorted({key["scheme"] for key in office.book if key["scheme"]})
    for indicator in office.catalogue.indicators.values():
        for scheme in [s for s in schemes if not indicator.schemes or s in indicator.schemes]:
            for area in office.catalogue.areas.values():
                for part in indicator.parts or ("",):
                    dims = {"area": area.id, "scheme": scheme, "part": part, "version": settings.version}
                    key = Key.of(
                        indicator.id,
                        settings.period,
                        **{n: v for n, v in dims.items() if n in indicator.dims},
                    )
                    if key not in seen:
                        seen.add(key)
                        yield key
    yield from (key for key in office.book if key not in seen and not key["measure"])


def _subject(office: Office, evaluator: Evaluator, key: Key) -> Subject:
    definition = office.catalogue.indicators.get(key.concept)
    text = label(office.catalogue, key, "zh")
    if definition is not None and isinstance(key.when, Period):
        variant = evaluator.choose(definition)
        return Subject(
            key, text, evaluator.indicator(definition.id, key.when, variant, **dict(key.dims)), variant
        )
    return Subject(key, text, evaluator.value(key))


def _as_key(text: str) -> Key | None:
    try:
        return parse_key(text)
    except ValueError:
        return None
