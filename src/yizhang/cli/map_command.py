"""``yizhang map``: list the ledger accounts nobody has mapped yet, with suggestions, ready to confirm."""

from __future__ import annotations

from yizhang.cli.language import say
from yizhang.cli.options import Workspace

NAME = "map"
HELP = say(
    "把账表里还没有对应关系的科目列到 mapping/accounts.csv，附建议，供核对确认。",
    "List unmapped ledger accounts with suggestions in mapping/accounts.csv, ready to confirm.",
)


def command(workspace: Workspace) -> None:
    """Exit status: 0 done."""
    from yizhang.book.loading import propose_mapping
    from yizhang.cli import console

    with console.working(say("读取账表", "reading ledgers")) as progress:
        path, added = propose_mapping(workspace, progress)
    if added:
        console.out.print(
            say(
                f"新列出 {added} 个科目，请核对“项目”“基金构成”，在“确认”列填“是”：",
                f"{added} accounts listed; check item and part, and enter 是 in the column 确认:",
            )
        )
        console.show_paths([path])
    else:
        console.out.print(say("没有未对应的科目。", "No account is unmapped."))
