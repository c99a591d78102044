"""Contestants 对比对象: each in a process of its own, which prints what it measured as JSON."""
