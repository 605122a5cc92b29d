"""``python -m benchmarks`` runs every benchmark; ``python -m benchmarks NAME …`` one of them."""

from __future__ import annotations

import sys

from benchmarks import mutation, national

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            national.main()
        case ["national"]:
            national.main()
        case ["mutation", *rest]:
            mutation.main(rest)
        case _:
            sys.exit("usage: python -m benchmarks [national | mutation …]")
