"""Demo 演示省: a generated province that says so everywhere."""
