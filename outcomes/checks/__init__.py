"""What the registry finds impossible, or unlikely, in what is recorded of a patient.

rule         the shape of a rule, and of what it finds
operations, function, radiation, course, laboratory   the rules, one by one
catalogue    all of them, with those that the database holds itself
search       asking rules about some patients
"""
