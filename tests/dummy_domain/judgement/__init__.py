"""Rules of the rivers 河道规则: pure functions on columns."""
