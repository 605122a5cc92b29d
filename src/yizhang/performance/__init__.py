"""Budget performance: scorecards as data, scores with their arithmetic, reasons, measures, monitoring."""
