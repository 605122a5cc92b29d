"""Ledgers: trial balances (科目余额表) and journals (序时账、收支明细账) into the book."""
