"""Stage 7, measuring a model; see __main__.py."""
