"""Excel for Windows: the functions as a classic xlwings add-in."""
