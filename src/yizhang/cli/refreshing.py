"""What ``refresh``, ``freeze`` and ``compare`` do with a Word report."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.book.settings_file import FILE as SETTINGS
from yizhang.cli import console
from yizhang.cli.language import say
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.budget_figures import budget_figures
from yizhang.reporting.docx_package import PackageError
from yizhang.reporting.freeze import DifferenceKind, compare, freeze
from yizhang.reporting.refresh import changes_in_words, refresh
from yizhang.reporting.score_figures import office_figures

_DIFFERENCES = {
    DifferenceKind.FIGURE: ("数", "figure"),
    DifferenceKind.FIGURE_GONE: ("删去的数", "figure removed"),
    DifferenceKind.FIGURE_NEW: ("新增的数", "figure added"),
    DifferenceKind.ADDED: ("新增", "added"),
    DifferenceKind.REMOVED: ("删去", "removed"),
    DifferenceKind.REWORDED: ("改写", "reworded"),
}


def refresh_report(report: Path, workspace: Path | None, out: Path | None, *, keep_typed: bool) -> int:
    """Refresh a report from its workspace; in place, the original is kept beside it as ``.bak``."""
    found = workspace or _workspace_of(report)
    if found is None:
        console.err.print(
            say(
                "找不到工作区：请用 --workspace 指明（含 yizhang.yaml 的文件夹）。",
                "No workspace found: name it with --workspace (the folder with yizhang.yaml).",
            )
        )
        return 2
    office = open_workspace(found)
    evaluator = Evaluator(office.catalogue, office.book, dict(office.settings.variants))
    figures = budget_figures(office, office_figures(office, AnalysisFigures(office, evaluator)))
    if out is None:
        shutil.copy2(report, report.with_suffix(report.suffix + ".bak"))
    result = refresh(report, figures, out or report, keep=keep_typed, fingerprint=office.catalogue.digest)
    console.show_problems((*office.problems, *result.problems))
    if not result.written:
        return 2
    for line in changes_in_words(result):
        console.out.print(f"  {line}", markup=False)
    console.out.print(
        say(
            f"更新 {len(result.changes)} 处，{result.unchanged} 处不变；写到 {out or report}",
            f"{len(result.changes)} figures changed, {result.unchanged} unchanged; written to {out or report}",
        ),
        markup=False,
    )
    return 0


def _workspace_of(report: Path) -> Path | None:
    folders = report.resolve().parents
    return next((folder for folder in folders if (folder / SETTINGS).is_file()), None)


def freeze_report(report: Path, folder: Path) -> int:
    """Keep a finished version with its manifest."""
    try:
        frozen = freeze(report, folder, date.today())  # noqa: DTZ011 (the clerk's own calendar day)
    except FileExistsError as error:
        console.err.print(
            say(f"已有内容不同的定稿，不覆盖：{error}", f"a different finished version exists: {error}")
        )
        return 2
    except (PackageError, OSError) as error:
        console.err.print(
            say(f"不能读取 {report.name}：{error}", f"cannot read {report.name}: {error}"), markup=False
        )
        return 2
    console.out.print(say(f"已定稿，摘要 {frozen.digest[:16]}…", f"frozen, digest {frozen.digest[:16]}…"))
    console.show_paths((frozen.path, frozen.manifest))
    return 0


def compare_reports(report: Path, other: Path) -> int:
    """List what differs between two versions."""
    try:
        differences = compare(report, other)
    except (PackageError, OSError) as error:
        console.err.print(say(f"不能读取：{error}", f"cannot read: {error}"), markup=False)
        return 2
    for each in differences:
        where = f"（{each.place}）" if each.place else ""
        name = f" {each.label}" if each.label else ""
        console.out.print(
            f"  {say(*_DIFFERENCES[each.kind])}{name}：{each.old} → {each.new}{where}", markup=False
        )
    console.out.print(say(f"共 {len(differences)} 处不同。", f"{len(differences)} differences."))
    return int(bool(differences))
