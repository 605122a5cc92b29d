"""A new workspace: settings to fill in, empty forms, an account mapping to complete, a page of
instructions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from yizhang.book.forms.cells import Context
from yizhang.book.ledger.mapping import FILE as MAPPING
from yizhang.book.ledger.mapping import HEADER
from yizhang.book.settings_file import FILE as SETTINGS
from yizhang.book.textfile import write_csv
from yizhang.catalogue.model import Area, Catalogue
from yizhang.catalogue.model_forms import Form
from yizhang.numbers import Period
from yizhang.places import Place, Problem
from yizhang.reporting.form_writer import write_form

_FOLDERS: Final = ("data", "facts", "mapping", "notes", "catalogue")

_AUTHORITY: Final = re.compile(r"(?:医疗保障|医保).*$")
"""What follows the area's name in the name of its authority."""
_AREAS: Final = "catalogue/areas/areas.csv"

_SETTINGS: Final = """\
# 医账工作区设置。井号后面是说明，改引号里的内容即可。

# 单位名称，印在报告署名处
office: "{office}"
# 报告题目（不含“报告”二字）；空着则为“{period}年度{named}医保基金财务分析”之类
title: ""
# 报告对象地区的代号（下级地区据此汇总、排名）；本地地区写在 catalogue/areas/*.csv
area: "{area}"
# 期间：2024 是全年，2024-06 是六月，2024-01..09 是前三季度
period: "{period}"
# 数据口径：final 决算数，executed 执行数，budget 年初预算数，adjusted 调整预算数，expected 预计执行数
version: "{version}"
# 报告中的金额单位（元、千元、万元、百万元、亿元）和小数位数
money_unit: 万元
money_decimals: "2"
# 报告日期，如 "2025-03-31"；空着则不印
report_date: ""
# 语言：zh 或 en
lang: zh
# 指标口径，例如：
# variants:
#   payable_months: {{reserve: include}}
"""

_GUIDE: Final = """\
医账工作区使用说明

一、先改 yizhang.yaml：单位名称、地区、期间。有下级地区的，在 catalogue/areas/areas.csv 逐行写明。
二、把数放进 data 文件夹，以下任一种都可以，也可以几种一起放：
    1. 会计软件导出的科目余额表或序时账（xlsx、xls、csv），每月一个文件或每月一张工作表；
       表头、工作表名或文件名里要有年月（如 2024年6月）和险种（职工医保、居民医保）。
    2. data 里的空白报表，直接填写。黄色格填数，没有发生额填0，不知道的留空，×格不填。
    3. 长表：一行一个数，列名为 项目、地区、险种、基金构成、口径、期间、金额、单位。
三、第一次导入账表时，运行 yizhang map 本文件夹，科目即列到 mapping/accounts.csv；
    逐行核对“项目”“基金构成”“取数”，在“确认”列填“是”。以后各月自动沿用。
四、报表的行名、栏名认不出时，按提示在 mapping/headers.csv 加一行，以后自动沿用。
五、零星的数写在 facts 文件夹（yaml 或 csv），写明出处，如 at: 第8行。
六、同一个数在两处不一致时，两个都保留，并列为问题，不会悄悄取其一。
"""


def init_workspace(
    path: Path,
    catalogue: Catalogue,
    schemes: Sequence[str],
    area: str,
    period: Period,
    office: str = "",
    version: str = "final",
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Make a workspace in an empty or new folder. Returns the files made; a folder that holds anything is
    refused.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        return (), (Problem.at(Place(path.name), "new.not-empty"),)
    known = "、".join(f"{member.id}（{member.zh}）" for member in catalogue.schemes.values())
    unknown = [scheme for scheme in schemes if scheme not in catalogue.schemes]
    if unknown:
        place = Place(path.name)
        return (), tuple(Problem.at(place, "new.unknown-scheme", name=name, known=known) for name in unknown)
    for folder in _FOLDERS:
        (path / folder).mkdir(parents=True, exist_ok=True)
    named = catalogue.areas[area].zh if area in catalogue.areas else _AUTHORITY.sub("", office) or area
    settings = _SETTINGS.format(
        office=_quoted(office),
        named=named,
        area=_quoted(area),
        period=period,
        version=_quoted(version),
    )
    made = [_write(path / SETTINGS, settings), _write(path / "使用说明.txt", _GUIDE)]
    write_csv(path / MAPPING, [HEADER])
    made.append(path / MAPPING)
    if area not in catalogue.areas:
        write_csv(path / _AREAS, [("id", "zh", "en", "level"), (area, named, area, "县")])
        made.append(path / _AREAS)
    own = catalogue.areas.get(area) or Area(area, named, area, "县")
    catalogue = replace(catalogue, areas={**catalogue.areas, area: own})
    context = Context(area, Period(period.year), version)
    made += [
        write_form(path / "data" / f"{form.zh}.xlsx", form, catalogue, context)
        for form in _forms(catalogue, schemes, period.year)
    ]
    return tuple(made), ()


def _forms(catalogue: Catalogue, schemes: Sequence[str], year: int) -> list[Form]:
    return [
        form for form in catalogue.forms.values() if form.scheme in schemes and form.validity.covers(year)
    ]


def _write(path: Path, text: str) -> Path:
    """Write UTF-8 with a byte-order mark and Windows line ends, which every Notepad shows as meant."""
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    return path


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
