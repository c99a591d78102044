"""Domains 领域: a folder each; the kernel finds them by entry point and imports none."""
