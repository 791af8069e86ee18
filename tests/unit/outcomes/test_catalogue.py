from outcomes.records.catalogue import BY_SLUG


def test_names_of_the_field_keep_their_letters():
    assert [section.title for section in BY_SLUG["lesion"].sections] == ["Lesion", "SINS", "WBB"]
    assert "Quality of life" in [section.title for section in BY_SLUG["baseline"].sections]
