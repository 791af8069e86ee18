"""From results to what a page says: pure functions, no queries, every number already written as it is read."""
