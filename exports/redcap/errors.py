"""What the facade does not do, said to the client."""


class Refused(Exception):
    """A request that REDCap's interface knows and this one does not serve. Its text is for the consumer."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status
