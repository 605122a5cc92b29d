"""Final accounts of the fund and the department: forms filed, filled in, checked, and written about."""
