"""Indicators over the book: growth, ranking, structure, roll-up, risk warnings and what follows from them."""
