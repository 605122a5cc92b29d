"""Tables that arrive as flat text: tab-separated, one cell a line, or aligned with spaces."""

from yizhang.documents.text_tables.recover import recover_tables

__all__ = ["recover_tables"]
