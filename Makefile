# All work is in scripts/dev.py, which also runs where there is no make: python scripts/dev.py test
PYTHON ?= python3

.PHONY: demo test lint types wheel corpus models docs notebooks lock clean
demo test lint types wheel corpus models docs notebooks lock clean:
	@$(PYTHON) scripts/dev.py $@
