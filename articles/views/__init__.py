"""Pages of articles, one module a task: reading, adding, annotating, and keeping sources."""
