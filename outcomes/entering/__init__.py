"""Pages on which a person writes several records at once.

last_time   what was recorded before, to stand beside the fields that ask for it again
visit       a follow-up visit: the visit, its assessment, its imaging, and a contact
"""
