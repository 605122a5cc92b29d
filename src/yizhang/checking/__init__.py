"""Relations between printed figures: verdicts, joint contradictions, suspects, and the catalogue's identities.

Import from the modules: ``relation`` (the contract), ``judge``, ``joint``, ``locate``, ``confront``, ``rivals``.
"""
