"""What can go wrong with a fetch: one exception, whose reason is a stable word.

=====================  ==========================================================================
reason                 means
=====================  ==========================================================================
bad_url                no http(s) URL that can be asked, at the start or in a redirect
refused_port           the port is not in the list
refused_address        every address of the host is one that is not connected to
dns                    the host's name has no address
connect                no connection could be made
tls                    no trusted encrypted connection could be made
timeout                the server fell silent
deadline               the whole answer took too long
too_large              headers, received bytes or decoded bytes above the cap
protocol               the answer broke off, or is no proper HTTP
too_many_redirects     more redirects than the cap
redirect_loop          a redirect leads back to a URL of the same chain
status_NNN             the server answered NNN, which is no success (status_404, status_410, …)
robots                 robots.txt forbids it, or could not be read though the server has one
held                   not asked: the host said, less than Retry-After ago, when to come back
stopped                not finished: the run was asked to end
internal_error         something that nobody foresaw; the log names its class
=====================  ==========================================================================
"""


class FetchFailedError(Exception):
    """Nothing usable was fetched.

    No text of an answer and no credentials ever come into the sentence.

    Args:
        reason: one of the words above.
        sentence: what happened, for a reader.
        retry_after: seconds after which the server wants to be asked again (429 and 503).
        status: the HTTP status, where there was one.
    """

    def __init__(
        self,
        reason: str,
        sentence: str,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence
        self.retry_after = retry_after
        self.status = status

    def __reduce__(
        self,
    ) -> tuple[type["FetchFailedError"], tuple[str, str, float | None, int | None]]:
        """Pickle all arguments, not the sentence alone."""
        return (type(self), (self.reason, self.sentence, self.retry_after, self.status))
