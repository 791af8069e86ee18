"""What can be written down about a patient, kind by kind, and how a person writes it.

catalogue   the kinds: which model, which fields, in which order; nothing else can be written
dates       a date as a person types it
fields      a model's field as a field of a form
values      a value as a person reads it
checks      what a record must not say against the patient's other records
"""
