"""Files that lie, are damaged, or were made to hurt. All end as problems with a remedy."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import textwrap
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from office_files import CONTENT, MAIN, WORD, codes, docx_parts, read_whole, xlsx_parts, zipped

from yizhang.documents import DEFAULT, read_document
from yizhang.places.messages import remedy

BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">'
    '<!ENTITY x SYSTEM "file:///etc/hostname">]>'
)


def refused(path: Path) -> list[str]:
    document, problems = read_document(path)
    assert document is None
    assert all(remedy(problem.code, problem.args) for problem in problems)
    return codes(problems)


def ole(*streams: str) -> bytes:
    """A compound file as far as its directory goes."""
    entries = b""
    for name in ("Root Entry", *streams):
        text = name.encode("utf-16-le")
        entries += text.ljust(64, b"\0") + (len(text) + 2).to_bytes(2, "little") + bytes(62)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.xlsx", b"", "documents.empty-file"),
        ("blank.txt", b" \r\n\n", "documents.empty-file"),
        ("junk.txt", random.Random(1).randbytes(4096), "documents.unknown-type"),
        ("junk.csv", bytes(range(256)) * 20, "documents.unknown-type"),
        ("secret.xlsx", ole("EncryptionInfo", "EncryptedPackage"), "documents.password"),
        ("old.doc", ole("WordDocument"), "documents.unsupported"),
        ("slides.wps", ole("PowerPoint Document"), "documents.unsupported"),
        ("odd.xls", ole("Workbook"), "documents.unreadable"),
        ("unknown.et", ole("Something"), "documents.unknown-type"),
        ("scan.pdf.txt", b"\x89PNG\r\n\x1a\n", "documents.image"),
        ("report.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\nx", "documents.unsupported"),
        ("data.xml", b"<?xml version='1.0'?><root><a/></root>", "documents.unsupported"),
        ("cut.xlsx", b"PK\x03\x04" + bytes(30), "documents.archive"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert refused(tmp_path / name) == [code]


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx") == ["documents.cannot-open"]
    assert refused(tmp_path) == ["documents.not-a-file"]


def test_an_empty_workbook(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    document, problems = read_whole(tmp_path / "empty.xlsx")
    assert [table.rows for table in document.tables()] == [0]
    assert codes(problems) == ["documents.empty-workbook"]


def test_a_workbook_without_sheets(tmp_path: Path) -> None:
    parts = xlsx_parts("")
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}"><sheets/></workbook>'
    assert refused(zipped(tmp_path / "none.xlsx", parts)) == ["documents.no-sheets"]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_truncated_container(tmp_path: Path, cut: float) -> None:
    whole = zipped(tmp_path / "whole.xlsx", xlsx_parts("<sheetData/>")).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * cut)])
    assert refused(tmp_path / "cut.xlsx") == ["documents.unreadable"]


def test_damage_in_one_sheet_leaves_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = 1
    book.create_sheet("坏表")["A1"] = 2
    book.save(tmp_path / "two.xlsx")
    with zipfile.ZipFile(tmp_path / "two.xlsx") as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet2.xml"] = "<worksheet><sheetData><row></worksheet>"
    document, problems = read_whole(zipped(tmp_path / "bad.xlsx", parts))
    assert len(list(document.tables())) == 1
    assert codes(problems) == ["documents.unreadable"]
    assert problems[0].place.sheet == "坏表"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"]
)
def test_entities_in_a_workbook(tmp_path: Path, part: str) -> None:
    parts = xlsx_parts("<sheetData/>")
    body = str(parts[part]).removeprefix(CONTENT)
    parts[part] = BOMB + body
    assert refused(zipped(tmp_path / "bomb.xlsx", parts)) == ["documents.xml-dtd"]


def test_entities_in_a_sheet(tmp_path: Path) -> None:
    parts = xlsx_parts("")
    cell = '<c r="A1" t="inlineStr"><is><t>&c;&x;</t></is></c>'
    parts["xl/worksheets/sheet1.xml"] = (
        f"{BOMB}<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
    )
    document, problems = read_whole(zipped(tmp_path / "bomb.xlsx", parts))
    assert document.blocks == ()
    assert codes(problems) == ["documents.xml-dtd"]


def test_entities_in_a_document(tmp_path: Path) -> None:
    parts = docx_parts("")
    parts["word/document.xml"] = (
        f'{BOMB}<w:document xmlns:w="{WORD}"><w:body><w:p>&c;</w:p></w:body></w:document>'
    )
    assert refused(zipped(tmp_path / "bomb.docx", parts)) == ["documents.xml-dtd"]
    wide = str(parts["word/document.xml"]).encode("utf-16")
    assert refused(zipped(tmp_path / "wide.docx", {**parts, "word/document.xml": wide})) == [
        "documents.xml-dtd"
    ]


def test_entities_in_spreadsheet_xml(tmp_path: Path) -> None:
    head = '<?xml version="1.0"?>' + BOMB
    body = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
    (tmp_path / "bomb.xls").write_text(head + body)
    document, problems = read_document(tmp_path / "bomb.xls")
    assert document is None
    assert codes(problems)[0] in {"documents.xml-dtd", "documents.unsupported"}


def test_a_zip_bomb_is_known_from_its_directory(tmp_path: Path) -> None:
    parts = xlsx_parts("<sheetData>" + " " * 30_000_000 + "</sheetData>")
    document, problems = read_document(zipped(tmp_path / "bomb.xlsx", parts))
    assert document is None or document.blocks == ()
    assert codes(problems) == ["documents.zip-bomb"]


def test_too_many_members_and_too_much_in_all(tmp_path: Path) -> None:
    crowd: dict[str, str | bytes] = {f"junk/{number}": b"" for number in range(40)}
    path = zipped(tmp_path / "crowd.xlsx", {**xlsx_parts("<sheetData/>"), **crowd})
    assert codes(read_document(path, replace(DEFAULT, members=20))[1]) == ["documents.zip-members"]
    assert codes(read_document(path, replace(DEFAULT, total_bytes=500))[1]) == ["documents.zip-bomb"]


def test_a_directory_that_lies_about_sizes(tmp_path: Path) -> None:
    sheet = "<sheetData>" + "<row><c><v>1</v></c></row>" * 50_000 + "</sheetData>"
    path = zipped(tmp_path / "lie.xlsx", xlsx_parts(sheet))
    true_size = len(f'{CONTENT}<worksheet xmlns="{MAIN}">{sheet}</worksheet>').to_bytes(4, "little")
    data = path.read_bytes()
    assert data.count(true_size) == 2
    path.write_bytes(data.replace(true_size, (100).to_bytes(4, "little")))
    document, problems = read_whole(path)
    assert document.blocks == ()
    assert codes(problems) == ["documents.unreadable"]
    honest = zipped(tmp_path / "honest.xlsx", xlsx_parts(sheet))
    _, problems = read_document(honest, replace(DEFAULT, cells=1000))
    assert codes(problems) == ["documents.too-many-cells"]


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "<w:p>" * n + "</w:p>" * n,
        lambda n: "<w:tbl><w:tr><w:tc>" * n + "</w:tc></w:tr></w:tbl>" * n,
    ],
)
def test_deep_nesting_in_a_document(tmp_path: Path, make: Callable[[int], str]) -> None:
    assert refused(zipped(tmp_path / "deep.docx", docx_parts(make(3000)))) == ["documents.too-deep"]


def test_deep_nesting_in_a_page(tmp_path: Path) -> None:
    for number, tag in enumerate(("div", "b", "table><tr><td", "ul><li")):
        path = tmp_path / f"deep{number}.html"
        path.write_text("<html><body>" + f"<{tag}>" * 5000 + "终")
        _, problems = read_document(path)
        assert set(codes(problems)) <= {"documents.too-deep", "documents.unreadable"}


def test_spans_beyond_reason_in_a_page(tmp_path: Path) -> None:
    cell = '<td colspan="999999999" rowspan="65534">1</td>'
    (tmp_path / "wide.html").write_text(f"<html><table><tr>{cell}<td>2</td></tr><tr>{cell * 50}</tr></table>")
    assert refused(tmp_path / "wide.html") == ["documents.too-many-columns"]


def test_too_many_elements(tmp_path: Path) -> None:
    (tmp_path / "many.html").write_text("<html>" + "<p>" * 2000)
    _, problems = read_document(tmp_path / "many.html", replace(DEFAULT, elements=1000))
    assert codes(problems) == ["documents.too-many-elements"]
    path = zipped(tmp_path / "many.docx", docx_parts("<w:p/>" * 2000))
    _, problems = read_document(path, replace(DEFAULT, elements=1000))
    assert codes(problems) == ["documents.too-many-elements"]


def test_limits_on_text(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("," * 40_000)
    assert refused(tmp_path / "wide.csv") == ["documents.too-many-columns"]
    (tmp_path / "long.txt").write_text("一二三\n" * 1000)
    assert codes(read_document(tmp_path / "long.txt", replace(DEFAULT, text_bytes=100))[1]) == [
        "documents.too-large"
    ]
    assert codes(read_document(tmp_path / "long.txt", replace(DEFAULT, file_bytes=100))[1]) == [
        "documents.too-large"
    ]
    assert codes(read_document(tmp_path / "long.txt", replace(DEFAULT, cells=100))[1]) == [
        "documents.too-many-lines"
    ]


def test_random_damage_never_raises(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(["项目", 1.5, "=B1"])
    book.save(tmp_path / "ok.xlsx")
    zipped(tmp_path / "ok.docx", docx_parts("<w:p><w:r><w:t>正文</w:t></w:r></w:p>"))
    dice = random.Random(7)
    for source in ("ok.xlsx", "ok.docx"):
        whole = (tmp_path / source).read_bytes()
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(dice.randrange(1, 20)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            (tmp_path / "hurt").write_bytes(data)
            codes(read_document(tmp_path / "hurt")[1])


def _deflated_sheet(path: Path, megabytes: int, filler: Callable[[], Iterator[bytes]]) -> None:
    """A workbook whose sheet has ``megabytes`` of XML, written without ever holding them."""
    parts = xlsx_parts("")
    del parts["xl/worksheets/sheet1.xml"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            written = 0
            for chunk in filler():
                part.write(chunk)
                written += len(chunk)
                if written > megabytes << 20:
                    break
            part.write(b"</sheetData></worksheet>")


def _rows() -> Iterator[bytes]:
    """Rows that compress about as rows do."""
    dice = random.Random(3)
    block = io.BytesIO()
    for number in range(3000):
        block.write(b"<row><c><v>%d</v></c><c><v>%d</v></c></row>" % (number, dice.randrange(10**9)))
    while True:
        yield block.getvalue()


def _in_child(path: Path) -> tuple[list[str], float, int]:
    """Read a file in a process of its own: codes, seconds of processor time, peak memory in MB."""
    code = """
        import resource, sys, pathlib
        from yizhang.documents import read_document
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        document, problems = read_document(pathlib.Path(sys.argv[1]))
        usage = resource.getrusage(resource.RUSAGE_SELF)
        status = pathlib.Path("/proc/self/status")  # the peak of this program; ru_maxrss may be its parent's
        lines = status.read_text().splitlines() if status.exists() else []
        peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), usage.ru_maxrss)
        print(",".join(p.code for p in problems), usage.ru_utime + usage.ru_stime, peak // 1024)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    return out[0].split(","), float(out[1]), int(out[2])


needs_resource = pytest.mark.skipif(
    sys.platform == "win32", reason="memory is measured with the resource module"
)


@needs_resource
def test_a_sheet_of_two_hundred_megabytes(tmp_path: Path) -> None:
    _deflated_sheet(tmp_path / "huge.xlsx", 200, _rows)
    found, seconds, memory = _in_child(tmp_path / "huge.xlsx")
    assert found == ["documents.part-too-large"]
    assert seconds < 5
    assert memory < 300


@needs_resource
def test_a_sheet_of_many_small_elements_stays_in_memory_bounds(tmp_path: Path) -> None:
    chunk = b"<row>" + b"<c/>" * 20_000 + b"</row>"

    def noise() -> Iterator[bytes]:
        dice = random.Random(5)
        while True:
            yield chunk + b"<!--" + dice.randbytes(3000).hex().encode() + b"-->"

    _deflated_sheet(tmp_path / "small.xlsx", 12, noise)
    found, seconds, memory = _in_child(tmp_path / "small.xlsx")
    assert found == ["documents.empty-workbook"]
    assert seconds < 30
    assert memory < 300


@needs_resource
def test_a_line_of_commas_stays_in_memory_bounds(tmp_path: Path) -> None:
    (tmp_path / "commas.csv").write_bytes(b"," * (20 << 20))
    found, seconds, memory = _in_child(tmp_path / "commas.csv")
    assert found == ["documents.too-many-columns"]
    assert seconds < 10
    assert memory < 400


def test_a_stream_of_zeros_named_as_a_document(tmp_path: Path) -> None:
    (tmp_path / "zeros.docx").write_bytes(bytes(1 << 20))
    assert refused(tmp_path / "zeros.docx") == ["documents.unknown-type"]
    (tmp_path / "packed.docx").write_bytes(b"PK\x05\x06" + zlib.compress(bytes(1000)))
    assert refused(tmp_path / "packed.docx") == ["documents.archive"]
