"""Filled-in forms: which form a table is, and what each of its cells means."""
