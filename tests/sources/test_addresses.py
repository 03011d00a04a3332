import pytest

from harken.sources.addresses import allowed, literal, may_ask

NOTHING = allowed(())

PRIVATE = [
    # how the address is written: what it is
    ("127.0.0.1", "loopback"),
    ("127.8.9.1", "all of 127/8"),
    ("0.0.0.0", "this machine"),
    ("10.0.0.1", "RFC 1918"),
    ("172.16.0.1", "RFC 1918"),
    ("172.31.255.255", "RFC 1918"),
    ("192.168.1.1", "RFC 1918"),
    ("169.254.169.254", "link-local: cloud metadata"),
    ("169.254.170.2", "link-local: container credentials"),
    ("100.64.0.1", "carrier-grade NAT"),
    ("100.127.255.254", "carrier-grade NAT"),
    ("192.0.0.8", "protocol assignments"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4 relay"),
    ("198.18.0.1", "benchmarks"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "broadcast"),
    ("::1", "loopback"),
    ("[::1]", "loopback in brackets"),
    ("::", "unspecified"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local with its interface"),
    ("fec0::1", "site-local"),
    ("fc00::1", "unique local"),
    ("fd00:ec2::254", "unique local: cloud metadata"),
    ("ff02::1", "multicast"),
    ("2001:db8::1", "documentation"),
    ("3fff::1", "documentation"),
    ("::ffff:127.0.0.1", "IPv4-mapped"),
    ("::ffff:a9fe:a9fe", "IPv4-mapped metadata"),
    ("::127.0.0.1", "IPv4-compatible"),
    ("64:ff9b::7f00:1", "NAT64 of loopback"),
    ("64:ff9b::10.0.0.1", "NAT64 of RFC 1918"),
    ("64:ff9b:1::1", "local NAT64"),
    ("2002:7f00:1::", "6to4 of loopback"),
    ("2002:808:808::", "6to4 of anything"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
    ("2130706433", "127.0.0.1 as one number"),
    ("0x7f000001", "127.0.0.1 in hexadecimal"),
    ("0177.0.0.1", "127.0.0.1 in octal"),
    ("0x7f.1", "127.0.0.1 cut short"),
    ("127.1", "127.0.0.1 cut short"),
    ("0", "0.0.0.0 as one number"),
    ("127.0.0.1.", "with the root's dot"),
    ("example.com", "no address at all"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("address", "what"), PRIVATE)
def test_what_is_not_the_public_internet_is_refused(address, what):
    assert not may_ask("host.example", address, NOTHING), what


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "134744072"]
)
def test_the_public_internet_may_be_asked(address):
    assert may_ask("host.example", address, NOTHING)


@pytest.mark.parametrize(
    ("listed", "host", "address", "permitted"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", True),  # the address
        ("127.0.0.1:8080", "127.0.0.1", "127.0.0.1", True),  # its port does not matter
        ("127.0.0.1", "127.0.0.1", "127.0.0.2", False),  # and no other
        ("10.0.0.0/8", "intern.example", "10.1.2.3", True),  # a network
        ("10.0.0.0/8", "intern.example", "192.168.0.1", False),  # and no other
        ("10.0.0.0/8", "intern.example", "::ffff:10.1.2.3", True),  # in its other spelling
        ("fd00::/8", "intern.example", "fd12::1", True),
        ("forum.intern", "Forum.Intern", "10.1.2.3", True),  # a host, whatever it resolves to
        ("forum.intern", "other.intern", "10.1.2.3", False),  # and no other
        ("localhost", "localhost", "::1", True),
        ("localhost", "127.0.0.1", "127.0.0.1", True),  # localhost is the loopback
        ("localhost", "x.example", "10.0.0.1", False),
    ],
)
def test_allow_private_opens_what_it_lists(listed, host, address, permitted):
    assert may_ask(host, address, allowed((listed,))) is permitted


@pytest.mark.parametrize("host", ["example.com", "cafe", "abc.def", "1.2.3.4.5", "999.1.1.1", "a" * 300, "١٢٧.٠.٠.١"])
def test_names_are_no_addresses(host):
    assert literal(host) is None
