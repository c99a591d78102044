"""Web 外壳: settings, addresses, layout. Holds no rules of its own."""
