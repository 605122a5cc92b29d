"""What cannot be right whatever the sums say: units, years, rates, wording, numbering, lists of names."""
