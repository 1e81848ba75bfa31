"""The tests: a package, since other packages leave one of this name beside xlkpi, which worker processes would import."""
