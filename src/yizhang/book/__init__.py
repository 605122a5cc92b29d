"""Keys to figures: the book, and how ledgers, forms, tables and typed facts come into it."""
