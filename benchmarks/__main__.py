"""``python -m benchmarks`` measures speed; ``python -m benchmarks NAME …`` one thing."""

from __future__ import annotations

import sys

from benchmarks import auditing, budget_hypotheses, mutation, national

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            national.main()
            print()
            auditing.main()
        case ["national"]:
            national.main()
        case ["audit", *rest]:
            auditing.main(rest)
        case ["mutation", *rest]:
            mutation.main(rest)
        case ["budget-hypotheses"]:
            budget_hypotheses.main()
        case _:
            sys.exit("usage: python -m benchmarks [national | audit … | mutation … | budget-hypotheses]")
