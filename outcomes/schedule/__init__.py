"""Which follow-up is expected of a patient, and when it is due or overdue.

`protocol` declares schedules as data, `course` is what is known of one patient, `plan` makes expectations of the two,
and `due` says what a day makes of them: all pure. `reading` fetches courses and a site's protocol;
`outcomes.actions.schedules` keeps the result in the database.
"""
