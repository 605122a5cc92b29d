"""``yizhang explain``: how one figure came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Json, Workspace

if TYPE_CHECKING:
    from yizhang.analysis.lookup import Subject
    from yizhang.api import Workspace as Loaded

NAME = "explain"
HELP = say(
    "一个数是怎么来的：公式、数值、出处，以及各种口径的结果。",
    "How one figure came about: formula, values, sources, and what each variant would give.",
)


def command(
    workspace: Workspace,
    what: Annotated[
        list[str],
        typer.Argument(
            help=say("几个词（如：职工 市本级 可支付月数），或完整的键", "a few words, or a full key"),
            show_default=False,
        ),
    ],
    json: Json = None,
) -> None:
    """Exit status: 0 explained, 1 nothing or too much matches, 2 something could not be read."""
    from yizhang.analysis.lookup import find
    from yizhang.api import Workspace as Loaded
    from yizhang.cli import console
    from yizhang.cli.jsonfile import write_explain

    loaded = Loaded(workspace)
    subjects = find(loaded.office, loaded.evaluator, " ".join(what).split())
    if not subjects:
        console.out.print(
            say(
                "没有找到这样的数；可换几个词，如：职工 全市 可支付月数。", "No such figure; try other words."
            )
        )
        raise typer.Exit(1)
    exact = subjects[0]
    if len(subjects) > 1:
        console.out.print(
            say(
                f"有 {len(subjects)} 个数符合，说明第一个；其余：",
                f"{len(subjects)} match; the first is explained. Others:",
            )
        )
        for other in subjects[1:11]:
            console.out.print(f"  {other.label}", markup=False)
    _explain(exact, loaded)
    if json is not None:
        write_explain(json, loaded.office, [(each, each.variants(loaded.evaluator)) for each in subjects])
        console.show_paths([json])


def _explain(subject: Subject, loaded: Loaded) -> None:
    from yizhang.cli import console
    from yizhang.formula.explain import explanation_lines

    console.heading(subject.label)
    for line in explanation_lines(subject.result.explanation):
        console.out.print(line, markup=False)
    variants = subject.variants(loaded.evaluator)
    known = [each for each in variants if each.result.value is not None]
    if len(variants) > 1:
        console.heading(say("各种口径", "variants"))
        for each in known:
            mark = "→" if each.variant == subject.variant else " "
            console.out.print(
                f"  {mark} {subject.show(each.result):>10}  {each.label.strip('（）')}", markup=False
            )
        if len(known) < len(variants):
            lacking = len(variants) - len(known)
            console.out.print(say(f"    另有 {lacking} 种口径缺数据", f"    {lacking} more lack figures"))
    for line in subject.remarks(loaded.evaluator):
        console.out.print(line, markup=False)
