"""Every code the registry stores, with the words people see.

The codes are those of the field (Frankel, AIS, ESCC, SINS, KPS ...); a code is never reused with another meaning.
"""
