"""``python -m benchmarks`` measures speed; ``python -m benchmarks NAME …`` one thing."""

from __future__ import annotations

import sys

from benchmarks import auditing, back_solving, budget_hypotheses, departments, mutation, national, scoring

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
        case ["scoring"]:
            scoring.main()
        case ["back-solving"]:
            back_solving.main()
        case ["budget-hypotheses"]:
            budget_hypotheses.main()
        case ["departments", *rest]:
            departments.main(rest)
        case _:
            names = (
                "national | audit … | mutation … | departments … | budget-hypotheses | scoring | back-solving"
            )
            sys.exit(f"usage: python -m benchmarks [{names}]")
