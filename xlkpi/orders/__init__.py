"""From a shop's own exports to the inputs of its KPIs: orders are read, cleaned, counted by month."""
