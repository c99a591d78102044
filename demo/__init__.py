"""演示省 demo province: roads, toll stations and passages of Hunan, all synthetic.

Knows how to invent a plausible province, the same one for the same seed. Refuses to know the platform:
no Django, no database; the caller records what this yields and marks it synthetic.
"""

from demo.faults import TOTALS, spoiled, totals
from demo.ledger import expected
from demo.passages import SCHEMA, passages
from demo.province import Province
from demo.traffic import days

__all__ = ["SCHEMA", "TOTALS", "Province", "days", "expected", "passages", "spoiled", "totals"]
