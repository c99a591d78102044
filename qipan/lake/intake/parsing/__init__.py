"""Parsing 解析: blocks become typed columns; every row that cannot says which rule it broke."""
