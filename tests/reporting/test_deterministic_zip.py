"""Packages packed anew are the same bytes, whenever and wherever they were made."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

import pytest

from yizhang.reporting.deterministic_zip import steady


def package(names: list[str], year: int) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as out:
        for name in names:
            out.writestr(ZipInfo(name, (year, 5, 6, 7, 8, 10)), f"<{name}/>")
    return target.getvalue()


def test_time_and_order_leave_no_trace() -> None:
    names = ["a.xml", "[Content_Types].xml", "b/c.xml"]
    assert steady(package(names, 1999)) == steady(package(names[::-1], 2024))


def test_content_types_come_first_and_parts_survive() -> None:
    packed = ZipFile(BytesIO(steady(package(["a.xml", "[Content_Types].xml"], 2024))))
    assert packed.namelist() == ["[Content_Types].xml", "a.xml"]
    assert packed.read("a.xml") == b"<a.xml/>"


def test_parts_can_be_rewritten() -> None:
    packed = steady(package(["a.xml"], 2024), lambda name, data: data + name.encode())
    assert ZipFile(BytesIO(packed)).read("a.xml") == b"<a.xml/>a.xml"


def test_what_is_no_package_is_refused() -> None:
    with pytest.raises(BadZipFile):
        steady(b"no zip")
