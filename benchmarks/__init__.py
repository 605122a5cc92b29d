"""What measures speed, memory and exactness at national scale. Run all of it with ``python -m benchmarks``."""
