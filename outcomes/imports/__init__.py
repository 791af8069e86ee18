"""A hospital's two spreadsheets in, clinical rows out.

mapping   what a file's columns mean, checked before a row is read
targets   where a value may go
sheets    CSV and XLSX as tables, row by row; `spool` keeps rows on disk, so that a person's are found together
cells     one cell to one value
people    one person's cells to the rows they should have; `checks` says what is wrong with them
compare   those rows against the registry's: created, changed, removed
run       all of it, in order
"""
