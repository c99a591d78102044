"""Engine 引擎: the meaning of the words. Pure Python: no Django, no database, no network."""
