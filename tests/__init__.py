"""The tests: a package, since others leave one of this name beside xlkpi, which worker processes would import."""
