"""Declarations 申报校验: what is wrong with a domain's folder; each finding names file, line, fault and mend.

`positions` reads files with their lines, `shapes` holds the form of every file (forms.yaml), the other
modules check what stands between the lines. Reads a folder as text; imports and runs none of its code.
"""

from qipan.engine.declarations.checking import check, check_together
from qipan.engine.declarations.findings import Finding

__all__ = ["Finding", "check", "check_together"]
