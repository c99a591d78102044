"""Views 接口页: OGC API Features at `/ogc/`."""
