"""`make demo` and `make up`: the whole system on one machine, in the foreground or detached."""
