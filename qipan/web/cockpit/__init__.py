"""Cockpit 驾驶舱: the page that stands on every domain's figures, for a wall, a desk and a phone."""
