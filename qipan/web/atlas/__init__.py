"""Atlas page 一张图页面: the layers of every domain on one map, in the reader's language and scope."""
