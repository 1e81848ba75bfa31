"""What a call of a worksheet function takes and gives: cells, ranges and columns; results, or why there is none."""
