"""One document from the file to its findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from yizhang.assertions.conventions import Conventions, infer
from yizhang.assertions.lexicon import Lexicon, load_lexicon
from yizhang.assertions.model import Extract
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.audit_cases import Case, cases_of, mentions_by_id
from yizhang.checking.audit_causes import causes_of
from yizhang.checking.audit_findings import Draft, located, loose, tails, told
from yizhang.checking.audit_model import CheckedRelation, Convention, DocumentAudit, identify
from yizhang.checking.audit_reading import read_everything
from yizhang.checking.audit_sanity import sane
from yizhang.checking.audit_statements import statements_of
from yizhang.checking.lowering import Figures
from yizhang.documents.model import Document
from yizhang.documents.read import read_document
from yizhang.places import Place, Problem, Severity, Verdict, arguments

_ORDER: Final = (Severity.ERROR, Severity.SUSPICIOUS, Severity.TAIL, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Further:
    """What a further check yields: findings, and the relations it judged, those that hold too."""

    drafts: tuple[Draft, ...] = ()
    checked: tuple[CheckedRelation, ...] = ()


Check = Callable[[Document, Extract, Lexicon], Further]
"""A further check on what one document states: from a wing that stands above this one. A function of a module, so
that it goes to other processes.
"""


def audit_document(
    path: Path, name: str, checks: Sequence[Check] = (), *, others: bool = False
) -> DocumentAudit:
    """Audit one file, called ``name`` in what is told. ``checks`` run on top of what the document itself asserts;
    ``others`` says that there are other documents, which it will be compared with.
    """
    document, problems = read_document(path, name=name)
    lexicon, faults = load_lexicon()
    problems = (*problems, *faults)
    if document is None:
        return DocumentAudit(name, problems=problems)
    return audit_read(document, name, lexicon, problems, checks, others=others)


def audit_read(
    document: Document,
    name: str,
    lexicon: Lexicon,
    problems: tuple[Problem, ...] = (),
    checks: Sequence[Check] = (),
    *,
    others: bool = False,
) -> DocumentAudit:
    """The same for a document that is read already."""
    document, extract = read_everything(document, lexicon)
    figures = mentions_by_id(extract.mentions)
    judged = judge_extract(extract, figures, lexicon)
    yielded = [each(document, extract, lexicon) for each in checks]
    further = (*sane(document, extract, lexicon), *(draft for each in yielded for draft in each.drafts))
    own = _without_effects(judged.drafts, further)
    drafts = sorted((*own, *_not_told(further, own)), key=_order)
    checked = [_checked(case, figures) for case in judged.cases]
    checked += _not_checked([relation for each in yielded for relation in each.checked], checked)
    seen = Counter(relation.verdict for relation in checked)
    used = judged.used | _used(checked[len(judged.cases) :], extract)
    return DocumentAudit(
        path=name,
        digest=document.digest,
        title=document.title,
        figures=len(extract.mentions),
        nonzero=sum(not mention.nil for mention in extract.mentions),
        asserted=len(used),
        asserted_nonzero=sum(not figures[name].nil for name in used),
        relations={verdict: seen[verdict] for verdict in Verdict},
        conventions=_stated(judged.conventions, judged.cases),
        coverage=_coverage(extract, judged, used),
        problems=problems,
        findings=identify(name, [(draft.finding, draft.figures, draft.consequences) for draft in drafts]),
        checked=tuple(checked),
        stated=statements_of(document, extract, lexicon) if others else (),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """All that one extract's assertions yield. ``used`` are the ids of the figures a decided relation is over."""

    cases: tuple[Case, ...]
    drafts: tuple[Draft, ...]
    conventions: Conventions
    used: frozenset[str]


def judge_extract(extract: Extract, figures: Figures, lexicon: Lexicon) -> Judged:
    """Judge every assertion of a document. A violation that was not read firmly enough counts as undecided."""
    cases = cases_of(extract.assertions, figures, lexicon)
    conventions = infer(extract.mentions, extract.assertions)
    drafts: list[Draft] = []
    doubtful: set[int] = set()
    blanks = {blank.id: blank for blank in extract.blanks}
    for cause in causes_of(cases):
        found = told(cause, figures, blanks)
        if found is None:
            doubtful |= {id(case) for case in cause.cases}
        else:
            drafts.append(found)
    doubtful |= {id(case) for case in cases if case.guessed and loose(case)}
    decided = tuple(case.undecided() if id(case) in doubtful else case for case in cases)
    drafts += tails(decided, figures, conventions)
    used = frozenset(
        name for case in decided if case.verdict is not Verdict.UNDECIDED for name in case.figures
    )
    return Judged(decided, tuple(drafts), conventions, used)


def _not_checked(
    further: Iterable[CheckedRelation], own: Iterable[CheckedRelation]
) -> Iterator[CheckedRelation]:
    """The relations of further checks that are over other figures than those of the document's own assertions."""
    known = {frozenset(figure.place for figure in relation.figures) for relation in own}
    for relation in further:
        if frozenset(figure.place for figure in relation.figures) not in known:
            yield relation


def _used(relations: Iterable[CheckedRelation], extract: Extract) -> frozenset[str]:
    """The ids of the figures that decided relations are over, by where they stand."""
    places = {
        figure.place
        for relation in relations
        if relation.verdict is not Verdict.UNDECIDED
        for figure in relation.figures
    }
    return frozenset(mention.id for mention in extract.mentions if mention.place in places)


def _without_effects(told: Iterable[Draft], further: Sequence[Draft]) -> tuple[Draft, ...]:
    """The findings without those that a further one explains: suspicions of a figure that is proven wrong (a wrong unit
    upsets its sum), and two places that differ where it is said which of them is wrong.
    """
    errors = [draft for draft in further if draft.finding.severity is Severity.ERROR and draft.figures]
    proven = {draft.figures[0].place for draft in errors}
    explained = {frozenset(figure.place for figure in draft.figures) for draft in errors}

    def repeats(draft: Draft) -> bool:
        if draft.finding.code == "audit.same" and frozenset(f.place for f in draft.figures) in explained:
            return True
        suspected = draft.finding.severity is Severity.SUSPICIOUS and bool(draft.finding.suspects)
        return suspected and draft.figures[0].place in proven

    return tuple(draft for draft in told if not repeats(draft))


def _not_told(further: Iterable[Draft], told: Sequence[Draft]) -> Iterator[Draft]:
    """The further findings without those that say of figures what a finding as heavy already says of all of them."""
    known: dict[Place, list[Draft]] = {}
    for draft in told:
        for figure in draft.figures:
            known.setdefault(figure.place, []).append(draft)
    for draft in further:
        places = {figure.place for figure in draft.figures}
        around = known.get(draft.figures[0].place, ()) if draft.figures else ()
        if not any(_covers(other, draft, places) for other in around):
            yield draft


def _covers(other: Draft, draft: Draft, places: set[Place]) -> bool:
    heavy = _ORDER.index(other.finding.severity) <= _ORDER.index(draft.finding.severity)
    return (
        heavy
        and places <= {figure.place for figure in other.figures}
        and draft.finding.code.startswith("check.")
    )


def _order(draft: Draft) -> tuple[int, tuple[int, int], str, str]:
    first = min(((figure.place.line, figure.place.column) for figure in draft.figures), default=(0, 0))
    return _ORDER.index(draft.finding.severity), first, str(draft.finding.places[:1]), draft.finding.code


def _stated(conventions: Conventions, cases: Iterable[Case]) -> tuple[Convention, ...]:
    found = [
        Convention(
            "audit.convention.decimals",
            arguments({"unit": unit or "无单位", "decimals": usual, "count": count}),
        )
        for unit, (usual, count) in conventions.decimals.items()
    ]
    cuts = sum(case.verdict is Verdict.CUT for case in cases)
    if cuts > 1:
        found.append(Convention("audit.convention.cut", arguments({"count": cuts})))
    if conventions.without_transfers:
        found.append(Convention("audit.convention.transfers"))
    version, count = conventions.base
    if version:
        found.append(
            Convention(
                "audit.convention.base",
                arguments({"version": _VERSIONS.get(version, version), "count": count}),
            )
        )
    return tuple(found)


_VERSIONS: Final[Mapping[str, str]] = {"budget": "年初预算", "adjusted": "调整预算"}


def _coverage(extract: Extract, judged: Judged, used: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """Why the figures that no decided relation is over are not checked; the reasons in a fixed order."""
    uncertain = {name for case in judged.cases if case.verdict is Verdict.UNDECIDED for name in case.figures}
    reasons = dict(extract.unasserted)
    counted: Counter[str] = Counter()
    for mention in extract.mentions:
        if mention.id not in used:
            counted["uncertain" if mention.id in uncertain else reasons.get(mention.id, "alone")] += 1
    return tuple(sorted(counted.items()))


def _checked(case: Case, figures: Figures) -> CheckedRelation:
    judgement = case.judgement
    return CheckedRelation(
        case.relation.rule,
        case.verdict,
        case.relation.warrant,
        case.assertion.evidence,
        case.assertion.quote,
        judgement.arithmetic,
        quantity_text(judgement.stated) if judgement.stated else "",
        tuple(located(figures[name]) for name in case.figures),
        judgement.reason,
    )
