"""``yizhang budget``: from drivers to the budget of both funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from yizhang.cli.language import LANG, say
from yizhang.cli.options import Json, Out, Workspace

if TYPE_CHECKING:
    from yizhang.book.workspace import Office
    from yizhang.budgeting.scenarios import Scenario
    from yizhang.budgeting.work import Work
    from yizhang.numbers import Quantity, Unit
    from yizhang.places import Key

NAME = "budget"
HELP = say(
    "按驱动因素测算基金预算，核对测算依据，写出预算表、测算说明和测算底稿。",
    "Estimate the fund budget from its drivers, check its basis, write forms, explanation and workings.",
)
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar=say("键=数", "KEY=VALUE"),
        help=say(
            "试算：改一个驱动因素看结果，如 '键=4%'（键见底稿“驱动因素”表，可多次）",
            "what if: change a driver, e.g. 'KEY=4%' (keys are on the workbook's driver sheet; may be repeated)",
        ),
    ),
]
Seek = Annotated[
    str | None,
    typer.Option(
        "--seek",
        metavar=say("键", "KEY"),
        help=say(
            "求解：这个驱动因素取多少，统筹基金当期结余正好等于 --goal",
            "solve: the value of this driver that brings the pooled surplus to --goal",
        ),
    ),
]
Goal = Annotated[
    str,
    typer.Option("--goal", help=say("求解的目标结余，如 1000万元", "the surplus to reach, e.g. 1000万元")),
]


Starter = Annotated[
    bool,
    typer.Option(
        "--starter",
        help=say(
            "在 facts/ 里写一份待填的驱动因素表（下一年预算要用的全部因素，逐行注明）",
            "write a facts file to fill in, with every driver the next budget may ask for",
        ),
    ),
]


def command(
    workspace: Workspace,
    out: Out = None,
    json: Json = None,
    set_: Set = None,
    seek: Seek = None,
    goal: Goal = "0万元",
    starter: Starter = False,  # noqa: FBT002 (a flag of the command line)
) -> None:
    """Exit status: 0 done, 1 findings are errors, 2 something could not be read or there are no drivers."""
    from yizhang.api import open_workspace
    from yizhang.budgeting.work import work_of
    from yizhang.cli import console
    from yizhang.cli.jsonfile import write_run
    from yizhang.reporting.budget_product import PRODUCT, write_budget

    with console.working(say("测算", "estimating")) as progress:
        office = open_workspace(workspace)
        if starter:
            raise typer.Exit(_write_starter(office))
        work = work_of(office, _tried(office, set_ or []))
        if work is None:
            console.show_problems(office.problems)
            console.err.print(
                say(
                    "工作区里没有预算的驱动因素：用 --starter 在 facts/ 里写一份待填表（version: budget），填好再算。",
                    "No budget drivers: --starter writes a file to fill in (version: budget) in facts/.",
                )
            )
            raise typer.Exit(2)
        produced = write_budget(office, work, out or workspace / "out", progress, LANG)
    console.heading(office.settings.title)
    for line in produced.summary:
        console.out.print(line)
    if seek is not None:
        console.heading(say("求解", "solved"))
        console.out.print(f"  {_solved(office, work, seek, goal)}", markup=False)
    problems = (*office.problems, *produced.problems)
    if problems:
        console.heading(say(f"读取时的问题（{len(problems)}）", f"problems in reading ({len(problems)})"))
        console.show_problems(problems)
    console.heading(say(f"核对结果（{len(produced.findings)}）", f"findings ({len(produced.findings)})"))
    console.show_findings(produced.findings)
    files = list(produced.files)
    if json is not None:
        write_run(json, office, [(PRODUCT.id, produced)])
        files.append(json)
    console.heading(say("写出的文件", "files written"))
    console.show_paths(files)
    raise typer.Exit(console.exit_status(produced.findings, problems))


def _write_starter(office: Office) -> int:
    """Write the file to fill in, unless it is there already."""
    from yizhang.budgeting.starter import starter
    from yizhang.cli import console

    year, text = starter(office)
    path = office.root / "facts" / f"budget-{year}.yaml"
    if path.exists():
        console.err.print(say(f"已有 {path}，不覆盖。", f"{path} exists and is left alone."), markup=False)
        return 2
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    console.show_paths([path])
    return 0


def _tried(office: Office, texts: list[str]) -> tuple[Scenario, ...]:
    """The changes of ``--set`` as one scenario; ends the program where one cannot be read."""
    from yizhang.budgeting.scenarios import Scenario
    from yizhang.places import parse_key

    if not texts:
        return ()
    changes = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        try:
            key, quantity = parse_key(name.strip()), _quantity(value)
            fits = quantity.unit.same_kind(_unit_of(office, key))
        except (ValueError, KeyError) as error:
            raise typer.BadParameter(text, param_hint="--set") from error
        if not fits:
            raise typer.BadParameter(text, param_hint="--set")
        changes[key] = quantity
    return (Scenario("set", say("试算", "what if"), changes),)


def _unit_of(office: Office, key: Key) -> Unit:
    """The unit a key is counted in. Raises ``KeyError`` for an item nobody defined."""
    from yizhang.numbers import PERCENT

    return PERCENT if key["measure"] else office.catalogue.concepts[key.concept].unit


def _quantity(text: str) -> Quantity:
    """An amount as typed: ``4%``, ``-1.5%``, ``1000万元``. Raises ``ValueError``."""
    from yizhang.formula import FormulaError, Literal, Negation, parse_formula
    from yizhang.numbers import Quantity

    try:
        node = parse_formula(text)
    except FormulaError as error:
        raise ValueError(text) from error
    sign = -1 if isinstance(node, Negation) else 1
    value = node.operand if isinstance(node, Negation) else node
    if not isinstance(value, Literal):
        raise ValueError(text)  # noqa: TRY004 (a text that is no number)
    return Quantity(sign * value.value, value.unit)


def _solved(office: Office, work: Work, driver: str, goal: str) -> str:
    from yizhang.budgeting.scenarios import pooled_surplus, seek
    from yizhang.budgeting.words import amount
    from yizhang.catalogue.naming import label
    from yizhang.numbers import WAN_YUAN
    from yizhang.places import parse_key

    try:
        key, wanted = parse_key(driver), _quantity(goal)
        _unit_of(office, key)
    except (ValueError, KeyError) as error:
        raise typer.BadParameter(driver, param_hint="--seek") from error
    if not wanted.unit.same_kind(WAN_YUAN):
        raise typer.BadParameter(goal, param_hint="--goal")
    scheme = key["scheme"] or work.made.schemes[0]
    target = pooled_surplus(work.made, scheme)
    found = seek(work.made, key, target, wanted.base)
    names = label(office.catalogue, key, "zh"), label(office.catalogue, target, "zh")
    if found is None:
        return say(
            f"{names[0]}影响不到{names[1]}，或在附近无解",
            f"{names[0]} does not move {names[1]}, or not so far",
        )
    shown = amount(found.base, found.unit, None)
    return say(f"{names[0]}取{shown}时，{names[1]}为{goal}", f"{names[1]} is {goal} at {names[0]} = {shown}")
