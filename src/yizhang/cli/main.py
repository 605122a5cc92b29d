"""The command line. Commands import what they need when they run, so that help is instant."""

from __future__ import annotations

import sys

import typer

from yizhang.cli import (
    accounts_command,
    audit_command,
    budget_command,
    catalogue_command,
    check_command,
    compare_command,
    demo_command,
    explain_command,
    freeze_command,
    init_command,
    map_command,
    refresh_command,
    run_command,
    score_command,
)
from yizhang.cli.language import say, without_language

app = typer.Typer(
    name="yizhang",
    help=say(
        "医账：医保基金财务的计算、成文与核对。每个数都能追溯、重算、说明一致。（--lang en 显示英文）",
        "Yizhang: finance work of Chinese healthcare-security funds. Every figure traced, recomputed, consistent.",
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (
    demo_command,
    audit_command,
    init_command,
    map_command,
    check_command,
    run_command,
    score_command,
    budget_command,
    explain_command,
    refresh_command,
    freeze_command,
    compare_command,
):
    app.command(module.NAME, help=module.HELP)(module.command)
app.add_typer(catalogue_command.app, name="catalogue")
app.add_typer(accounts_command.app, name="accounts")


def main() -> None:
    """Run the command line; ``--lang`` is understood in any position."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app(args=without_language(sys.argv[1:]), prog_name="yizhang")
    except OSError as error:  # what a command reads is handled where it is read; this is about what it writes
        cause = error.strerror or type(error).__name__
        name = f"{error.filename}：" if error.filename else ""
        advice = say(
            "请关闭正在打开它的程序，或用 --out 换一个可写的文件夹",
            "close the program that holds it open, or choose a folder that can be written with --out",
        )
        sys.stderr.write(f"{say('写不了文件', 'cannot write')} {name}{cause} → {advice}\n")
        sys.exit(2)
