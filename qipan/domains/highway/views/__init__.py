"""Highway pages 高速公路页面: one module per page; what several pages draw stands in a module of its own."""
