"""Judgement 研判: the highway's pure functions. No Django, no database, no network."""
