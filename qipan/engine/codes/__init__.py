"""Code lists 代码表: divisions, roads, vehicle classes and holidays, each dated and with its source.

Pure: data stands in YAML beside the code or comes from installed packages; knows nothing of stored subjects.
"""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
