"""Yizhang 医账: the finance work of Chinese healthcare-security funds, computed, written and checked."""

__version__ = "0.1.0"
