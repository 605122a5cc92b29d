"""Budgets of the two funds: from drivers to estimate, with scenarios, adjustments and what does not tie."""
