"""Template tags 模板标签: the words templates of every app may use."""
