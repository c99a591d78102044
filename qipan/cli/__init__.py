"""Command line 命令行: `qipan …`, one exit code per family of error."""
