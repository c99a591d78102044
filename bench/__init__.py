"""Bench 性能对比: the platform beside bare DuckDB, pandas and PostgreSQL, on the same rows, in one run."""
