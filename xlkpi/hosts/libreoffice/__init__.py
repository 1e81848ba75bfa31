"""LibreOffice Calc: the functions as a Calc add-in, packed as an extension."""
