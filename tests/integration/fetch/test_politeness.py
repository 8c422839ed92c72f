"""The pace of many fetches, robots.txt, and the end of a run."""

import itertools
import time

import pytest

from pipelines.fetch.client import never
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import Fetched, FetchRequest
from pipelines.fetch.politeness import PoliteFetcher
from pipelines.fetch.settings import Pace
from tests.integration.fetch.server import Reply, redirect

DELAY_S = 0.2


def polite(fetcher, **changes):
    return PoliteFetcher(fetcher, Pace(**{"delay_s": DELAY_S, **changes}))


def fetch_all(one, requests, stopped=never):
    return [answer for answer in one.fetch_some(requests, stopped) if answer is not None]


def asked(server, hosts, path="/", **more):
    return [FetchRequest(url=server.url(path, host=host), **more) for host in hosts]


def pauses(server):
    """Seconds between the end of an answer and the next request, host by host."""
    times = {}
    for host, began, ended in sorted(server.finished, key=lambda one: one[1]):
        times.setdefault(host, []).append((began, ended))
    return [
        later[0] - earlier[1]
        for spans in times.values()
        for earlier, later in itertools.pairwise(spans)
    ]


def test_a_host_gets_one_request_at_a_time_with_a_pause_and_hosts_go_in_parallel(server, fetcher):
    server.route("/", Reply(body=b"1", delay_s=0.1))
    hosts = [f"h{number}.test" for number in range(6)] * 3
    began = time.monotonic()
    results = fetch_all(polite(fetcher), asked(server, hosts))
    took = time.monotonic() - began
    assert sorted(r.url for r, _ in results) == sorted(r.url for r in asked(server, hosts))
    assert all(isinstance(outcome, Fetched) for _, outcome in results)
    assert len(pauses(server)) == 12
    assert min(pauses(server)) >= DELAY_S
    assert took < 2.0  # one after another they would take 18 * 0.1 and the pauses


def test_no_more_hosts_at_a_time_than_workers(server, fetcher):
    server.route("/", Reply(delay_s=0.1))
    hosts = [f"h{number}.test" for number in range(8)]
    fetch_all(polite(fetcher, workers=2), asked(server, hosts))
    spans = [(began, ended) for _, began, ended in server.finished]
    at_once = max(sum(b <= began < e for b, e in spans) for began, _ in spans)
    assert at_once == 2


def test_failures_come_as_outcomes_beside_answers(server, fetcher):
    server.route("/", Reply(body=b"1"))
    server.route("/", Reply(status=410), host="gone.test")
    requests = [*asked(server, ["fine.test", "gone.test"]), FetchRequest(url="no url")]
    outcomes = {r.url: outcome for r, outcome in fetch_all(polite(fetcher), requests)}
    assert outcomes[requests[0].url].body == b"1"
    assert outcomes[requests[1].url].reason == "status_410"
    assert outcomes["no url"].reason == "bad_url"


def test_single_fetches_keep_the_pace_too(server, fetcher):
    server.route("/", Reply())
    one = polite(fetcher)
    for _ in range(3):
        one.fetch(FetchRequest(url=server.url("/")))
    assert len(pauses(server)) == 2
    assert min(pauses(server)) >= DELAY_S


def test_a_redirect_waits_for_the_host_that_it_leads_to(server, fetcher):
    hosts = [f"h{number}.test" for number in range(4)]
    for number, host in enumerate(hosts):
        server.route("/", redirect(server.url(f"/{number}", host="big.test")), host=host)
        server.route(f"/{number}", Reply(body=b"1"))
    results = fetch_all(polite(fetcher), asked(server, hosts))
    assert all(isinstance(outcome, Fetched) for _, outcome in results)
    assert len(pauses(server)) == 3
    assert min(pauses(server)) >= DELAY_S


def test_a_busy_host_is_left_alone_and_the_others_are_not(server, fetcher):
    server.route("/", Reply(body=b"1"))
    server.route("/", Reply(status=429, headers={"Retry-After": "60"}), host="busy.test")
    one = polite(fetcher)
    requests = asked(server, ["busy.test", "busy.test", "fine.test", "busy.test"])
    outcomes = [outcome for _, outcome in fetch_all(one, requests)]
    reasons = sorted(o.reason if isinstance(o, FetchFailedError) else "-" for o in outcomes)
    assert reasons == ["-", "held", "held", "status_429"]
    assert [request.host for request in server.requests].count("busy.test") == 1
    with pytest.raises(FetchFailedError) as caught:
        one.fetch(FetchRequest(url=server.url("/", host="busy.test")))
    assert 50.0 < caught.value.retry_after <= 60.0


def test_the_end_of_a_run_is_heeded_within_a_second_or_so(server, fetcher):
    server.route("/", Reply(delay_s=5.0))
    server.route("/", Reply(body=b"1"), host="quick.test")
    hosts = ["quick.test", *(f"h{number}.test" for number in range(40))]
    began = time.monotonic()
    results = fetch_all(
        polite(fetcher), asked(server, hosts), stopped=lambda: time.monotonic() > began + 0.5
    )
    assert time.monotonic() - began < 2.5
    assert [request.url for request, _ in results] == [server.url("/", host="quick.test")]


def test_closing_the_iterator_ends_what_is_under_way(server, fetcher):
    server.route("/", Reply(delay_s=5.0))
    server.route("/", Reply(body=b"1"), host="quick.test")
    results = polite(fetcher).fetch_some(asked(server, ["quick.test", "slow.test"]))
    began = time.monotonic()
    next(filter(None, results))
    results.close()
    assert time.monotonic() - began < 2.0


ROBOTS = b"User-agent: *\nDisallow: /private\nCrawl-delay: 0.5\n"


def page(server, path, host="news.test"):
    return FetchRequest(url=server.url(path, host=host), robots=True)


def reason_of(one, request):
    with pytest.raises(FetchFailedError) as caught:
        one.fetch(request)
    return caught.value.reason


def test_robots_txt_is_obeyed_fetched_once_and_sets_the_pace(server, fetcher):
    server.route("/robots.txt", Reply(body=ROBOTS))
    server.route("/open", Reply(body=b"1"))
    one = polite(fetcher)
    assert one.fetch(page(server, "/open")).body == b"1"
    assert reason_of(one, page(server, "/private/x")) == "robots"
    one.fetch(page(server, "/open"))
    assert [request.target for request in server.requests] == ["/robots.txt", "/open", "/open"]
    first, second = pauses(server)
    assert first >= DELAY_S
    assert second >= 0.5


def test_a_long_crawl_delay_is_capped(server, fetcher):
    server.route("/robots.txt", Reply(body=b"User-agent: *\nCrawl-delay: 9999\n"))
    server.route("/", Reply())
    one = polite(fetcher, delay_s=0.0, delay_cap_s=0.3)
    one.fetch(page(server, "/"))
    one.fetch(page(server, "/"))
    assert 0.3 <= pauses(server)[-1] < 1.5


def test_without_the_wish_to_obey_robots_txt_is_not_asked(server, fetcher):
    server.route("/feed", Reply(body=b"1"))
    polite(fetcher).fetch(FetchRequest(url=server.url("/feed")))
    assert server.seen("/robots.txt") == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_missing_robots_txt_allows_all(server, fetcher, status):
    server.route("/robots.txt", Reply(status=status))
    server.route("/open", Reply(body=b"1"))
    assert polite(fetcher).fetch(page(server, "/open")).body == b"1"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_cannot_be_had_forbids_all_for_a_while(server, fetcher, status):
    server.route("/robots.txt", Reply(status=status))
    server.route("/open", Reply(body=b"1"))
    one = polite(fetcher)
    assert reason_of(one, page(server, "/open")) == "robots"
    assert reason_of(one, page(server, "/open")) == "robots"
    assert len(server.requests) == 1


def test_a_host_out_of_reach_is_not_put_down_to_its_robots_txt(server, make_fetcher):
    one = polite(make_fetcher(resolver=lambda _: []))
    assert reason_of(one, page(server, "/open")) == "dns"


def test_an_older_robots_txt_stays_in_force_while_there_is_no_newer(server, fetcher):
    server.route("/robots.txt", Reply(body=ROBOTS), Reply(status=500))
    server.route("/open", Reply(body=b"1"))
    skipped = [0.0]
    one = PoliteFetcher(
        fetcher,
        Pace(delay_s=0.0, delay_cap_s=0.0),
        clock=lambda: time.monotonic() + skipped[0],
    )
    one.fetch(page(server, "/open"))
    skipped[0] = 13 * 3600.0
    assert one.fetch(page(server, "/open")).body == b"1"
    assert reason_of(one, page(server, "/private/x")) == "robots"
    assert len(server.seen("/robots.txt")) == 2


def test_a_robots_txt_without_end_is_read_to_its_cap(server, fetcher):
    def endless(_):
        yield b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private\n"
        while True:
            yield b"# nothing to see here\n" * 1000

    server.route("/robots.txt", endless)
    server.route("/open", Reply(body=b"1"))
    one = polite(fetcher)
    assert one.fetch(page(server, "/open")).body == b"1"
    assert reason_of(one, page(server, "/private/x")) == "robots"


def test_a_redirect_to_a_forbidden_page_is_not_followed(server, fetcher):
    server.route("/robots.txt", Reply(body=b""))
    server.route("/robots.txt", Reply(body=ROBOTS), host="other.test")
    server.route("/open", redirect(server.url("/private/x", host="other.test")))
    assert reason_of(polite(fetcher), page(server, "/open")) == "robots"
    assert server.seen("/private/x") == []
