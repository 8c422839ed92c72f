from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.address import literal_address, networks, refusal

V4 = st.integers(0, 2**32 - 1).map(IPv4Address)
V6 = st.integers(0, 2**128 - 1).map(IPv6Address)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "reserved"),
        ("10.1.2.3", "private"),
        ("100.64.0.1", "private"),
        ("100.127.255.255", "private"),
        ("127.0.0.1", "loopback"),
        ("127.255.0.9", "loopback"),
        ("168.63.129.16", "private"),
        ("169.254.169.254", "link-local"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.192", "reserved"),
        ("192.168.1.1", "private"),
        ("198.18.0.1", "private"),
        ("203.0.113.5", "reserved"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fe80::1", "link-local"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("100::1", "reserved"),
        ("64:ff9b:1::1", "reserved"),
        ("2001::1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("3fff::1", "reserved"),
        ("4000::1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::127.0.0.1", "loopback"),
        ("64:ff9b::10.0.0.1", "private"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a9fe:a9fe::1", "link-local"),
    ],
)
def test_refuses_what_is_not_the_public_internet(address, word):
    assert refusal(ip_address(address)) == word


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "2606:4700::1111",
        "2001:4860:4860::8888",
        "64:ff9b::8.8.8.8",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_lets_public_addresses_pass(address):
    assert refusal(ip_address(address)) is None


def test_an_allowed_network_passes_and_its_neighbour_does_not():
    allow = networks(["127.0.0.1/32", " fd00::/64 "])
    assert refusal(ip_address("127.0.0.1"), allow) is None
    assert refusal(ip_address("127.0.0.2"), allow) == "loopback"
    assert refusal(ip_address("::ffff:127.0.0.1"), allow) is None
    assert refusal(ip_address("fd00::9"), allow) is None
    assert refusal(ip_address("fd01::9"), allow) == "private"


def test_a_network_with_host_bits_is_no_network():
    with pytest.raises(ValueError, match="host bits"):
        networks(["127.0.0.1/8"])


@given(V4)
def test_what_passes_is_public_to_the_standard_library_too(address):
    if refusal(address) is None:
        assert address.is_global
        assert not address.is_multicast


@given(V6)
def test_every_ipv6_address_that_passes_is_in_2000_3_or_carries_one(address):
    if refusal(address) is None:
        carries = int(address) >> 32 in {0xFFFF, 0, 0x64FF9B << 64}
        assert carries or int(address) >> 125 == 1
        assert not address.is_private or carries
        assert not address.is_multicast


@given(V4)
def test_a_carried_address_is_judged_as_itself(address):
    number = int(address)
    mapped = IPv6Address((0xFFFF << 32) | number)
    nat64 = IPv6Address((0x64FF9B << 96) | number)
    six_to_four = IPv6Address((0x2002 << 112) | (number << 80) | 1)
    assert refusal(mapped) == refusal(nat64) == refusal(six_to_four) == refusal(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0X7F000001",
        "017700000001",
        "0177.0.0.1",
        "0x7f.0x0.0.1",
        "0x7f.1",
        "127.0x1",
        "00000177.1",
    ],
)
def test_reads_loopback_in_every_spelling(host):
    assert literal_address(host) == IPv4Address("127.0.0.1")


@pytest.mark.parametrize("host", ["example.com", "a.b", "1.example", "127.0.0.1.nip.test", "0xg.z"])
def test_a_name_is_no_address(host):
    assert literal_address(host) is None


@pytest.mark.parametrize(
    "host",
    [
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.256",
        "1.65536.1",
        "1.16777216",
        "4294967296",
        "name.1",
        "08.0.0.1",
        "1..1",
        ".1",
        "0x7f.1.1.0x100",
        "9" * 5000,
        "fe80::1%eth0",
        "2606:4700::1111%1",
        "1::2::3",
        ":",
    ],
)
def test_refuses_what_looks_like_an_address_and_is_none(host):
    with pytest.raises(ValueError, match=r"."):
        literal_address(host)


@given(V4, st.sampled_from([1, 2, 3, 4]), st.lists(st.sampled_from("doh"), min_size=4, max_size=4))
def test_every_spelling_of_an_address_is_read_as_that_address(address, parts, bases):
    octets = [int(byte) for byte in address.packed]
    tail = int.from_bytes(bytes(octets[parts - 1 :]), "big")
    form = {"d": "{}", "o": "0{:o}", "h": "0x{:x}"}
    numbers = zip(bases, [*octets[: parts - 1], tail], strict=False)
    assert literal_address(".".join(form[base].format(n) for base, n in numbers)) == address


@given(V6)
def test_every_ipv6_address_is_read_back(address):
    assert literal_address(str(address)) == address


@given(st.text(alphabet="0123456789abcdefx.:%-", max_size=30))
def test_wild_hosts_are_an_address_a_name_or_refused(host):
    try:
        literal = literal_address(host)
    except ValueError:
        return
    assert literal is None or isinstance(literal, IPv4Address | IPv6Address)
