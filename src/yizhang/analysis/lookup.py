"""Finding a figure by a few words: every word must stand in its label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yizhang.analysis.estimates import implied_area
from yizhang.analysis.stated import VariantValue, variants_of
from yizhang.book.evaluation import ALL_SCHEMES, Evaluator
from yizhang.book.workspace import Office
from yizhang.catalogue.model import Catalogue, Variant
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
    """The figures whose key text is given, or whose Chinese or English names hold every word. What a word names in
    full comes first, then indicators, then facts, shortest label first.
    """
    if len(words) == 1 and ("{" in words[0] or "@" in words[0]):
        key = _as_key(words[0])
        return (_subject(office, evaluator, key),) if key is not None else ()
    wanted = [word.casefold() for word in words]
    found = []
    for key in _candidates(office):
        text = label(office.catalogue, key, "zh")
        names = _names(office.catalogue, key.concept)
        whole = "\n".join((text, label(office.catalogue, key, "en"), *names)).casefold()
        if all(word in whole for word in wanted):
            named = any(name.casefold() in wanted for name in names)
            found.append((not named, key.concept not in office.catalogue.indicators, len(text), text, key))
    found.sort(key=lambda item: item[:4])
    return tuple(_subject(office, evaluator, key) for *_, key in found[:50])


def _names(catalogue: Catalogue, concept: str) -> tuple[str, ...]:
    """Everything a concept or an indicator is called, its id among them."""
    item, indicator = catalogue.concepts.get(concept), catalogue.indicators.get(concept)
    if item is not None:
        return (concept, item.zh, item.en, *item.aliases)
    return (concept,) if indicator is None else (concept, indicator.zh, indicator.en)


def _candidates(office: Office) -> Iterator[Key]:
    settings = office.settings
    seen: set[Key] = set()
    schemes = sorted({key["scheme"] for key in office.book if key["scheme"]})
    reported = {(key["area"], key["scheme"]) for key in office.book} | {
        (settings.area, scheme) for scheme in schemes
    }
    for indicator in office.catalogue.indicators.values():
        for scheme in [s for s in schemes if not indicator.schemes or s in indicator.schemes]:
            for area in [a for a in office.catalogue.areas.values() if (a.id, scheme) in reported]:
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
