"""Building HTML so that nothing a person wrote becomes markup: plain strings are escaped on the way in."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

_VOID = frozenset({"meta", "br", "rect", "line", "circle", "polyline", "link"})


def tag(name: str, /, *content: str | Markup, **attributes: str) -> Markup:
    """An element. In attribute names a last ``_`` is dropped, others become ``-``; empty values go."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    if name in _VOID and not content:
        return Markup(f"<{name}{pairs}/>")  # noqa: S704 (names are ours, values are escaped)
    return Markup(f"<{name}{pairs}>{join(content)}</{name}>")  # noqa: S704


def join(pieces: Iterable[str | Markup], between: str = "") -> Markup:
    """Pieces one after another, plain ones escaped."""
    return Markup(escape(between)).join(escape(piece) for piece in pieces)  # noqa: S704
