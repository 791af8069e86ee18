"""How complete follow-up is: of one patient's expected visits (`cells`), and of a site (`site`).

What was never owed is in no denominator: nothing is expected after a death or a withdrawal, and who is too ill to come
is not lost.
"""
