import pytest

from harken_cli.settings.faults import Faulty, shown, where
from harken_cli.settings.parse import parse
from harken_cli.settings.structure import differences

BRAND = """\
brands:
- id: acme
  names: [Acme]
  sources:
  - use: hackernews
"""


def faults(text):
    with pytest.raises(Faulty) as caught:
        parse(text)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def in_brand(*lines):
    """The faults of a brand with these lines from line 6 on."""
    return faults(BRAND + "".join(f"  {line}\n" for line in lines))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file is empty"),
        ("# only\n# comments\n", 1, "the file is empty"),
        ("null", 1, "nothing is given; expected a mapping"),
        ("- id: acme\n", 1, "a list is not a mapping"),  # a list at the top
        ("hello", 1, '"hello" is not a mapping'),
        ("{}", 1, "brands: is missing"),
        ("brands:\n", 1, "brands: nothing is given; expected a list"),
        ("\nbrands: []", 2, "brands: is empty; expected at least one"),
        ("brands: [acme]", 1, 'brands[0]: "acme" is not a mapping'),
        (f"{BRAND}brand: 3\n", 6, "brand: unknown key; did you mean brands?"),
        (f"{BRAND}---\n{BRAND}", 6, "several documents"),
        ("brands:\n- id: [a\n", 3, "is no YAML"),  # never closed
        ("brands:\n\t- id: a\n", 2, "a tab; expected spaces"),
        ("brands:\n- id: a\n  names: @acme\n", 3, """can't start with "@" unless it is in quotes"""),
        ("brands:\n- id: a\n  names: 'x\n", 4, "is no YAML"),
        ("brands: &a\n- id: *b\n", 2, 'id: refers to "&b"; write the value out'),
        ("a: &a [x, x]\n", 1, "a: unknown key"),  # an anchor alone does no harm
        ("brands: " + "[" * 99, 1, "nested too deep"),
        ("brands:\n- !!python/object/apply:os.system [id]\n", 2, "tags are not taken"),
        ("brands: !!set {a}\n", 1, "brands: has the tag"),
        ("!!binary aGk=", 1, "tags are not taken"),
        ('brands: "\\0"', 1, "does not belong in text"),
        ("brands:\n- id: \x07", 2, 'does not belong in text: "\\u0007"'),
        ("? [a, b]\n: c\nbrands: []\n", 1, "a key is no text"),
        ('x: "\\UFFFFFFFF"', 1, "is no YAML"),
    ],
)
def test_faults_of_files(text, line, message):
    assert any(line == at and message in told for at, told in faults(text)), faults(text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        # brands
        ("hashtag: [acme]", "hashtag: unknown key; did you mean hashtags?"),
        ("zzzzzz: 1", "zzzzzz: unknown key; expected one of id, names,"),
        ("id: other", "id: is given twice, first on line 2"),
        ("topics: coffee", 'topics: "coffee" is not a list'),
        ("topics: [2048]", 'topics[0]: 2048 is no text without quotes; expected "2048"'),
        ("topics: [true]", 'topics[0]: true is no text without quotes; expected "true"'),
        ("hashtags: [1984]", "hashtags[0]: 1984 is no text without quotes"),
        ("topics:", "topics: nothing is given; expected a list"),
        # second opinions
        ("second_opinion: {}", "second_opinion.use: is missing"),
        ("second_opinion: {use: oracle}", 'second_opinion.use: "oracle" is none of bedrock, comprehend'),
        ("second_opinion: {use: bedrock}", "second_opinion.model: is missing"),
        ("second_opinion: {use: bedrock, model: 'a b'}", 'second_opinion.model: "a b" is no model'),
        ("second_opinion: {use: comprehend, model: a.b}", "second_opinion.model: belongs to bedrock alone"),
        ("second_opinion: {use: comprehend, price_in: 1}", "second_opinion.price_in: belongs to bedrock alone"),
        ("second_opinion: {use: comprehend, monthly_cap: -1}", "monthly_cap: -1 is out of range; expected 0 to"),
        ("second_opinion: {use: comprehend, monthly_cap: true}", "monthly_cap: true is not a number"),
        ("second_opinion: {use: comprehend, undecided: 60}", "undecided: 60 is out of range; expected 0 to 1"),
        ("second_opinion: {use: comprehend, urgency: 8.5}", "urgency: 8.5 is not a whole number"),
        ("second_opinion: {use: comprehend, cap: 5}", "cap: unknown key; expected one of use, model, monthly_cap"),
        ("topics: ['!?']", 'topics[0]: "!?" is no name; expected at least one letter or digit'),
        ('topics: ["a\\nb"]', 'topics[0]: "a\\nb" is no text of one line'),
        ("topics: ['']", "topics[0]: is empty; expected text"),
        ("hashtags: [#acme]", "is no YAML"),
        ("hashtags: [two words]", 'hashtags[0]: "two words" is no hashtag'),
        ("hashtags: ['##']", 'hashtags[0]: "##" is no name'),
        ("domains: ['https://acme.example/']", 'domains[0]: "https://acme.example/" is an address; expected only its host'),
        ("domains: [acme]", 'domains[0]: "acme" is no host name'),
        ("domains: ['a..b']", 'domains[0]: "a..b" is no host name'),
        # accounts
        ("accounts: {mastodn: ['@a@b.example']}", "accounts.mastodn: unknown key; did you mean mastodon?"),
        ("bots: {hackernews: bot}", 'bots.hackernews: "bot" is not a list'),
        ("employees: {x: [' ']}", 'employees.x[0]: " " is no text of one line'),
        ("competitors: {account: {}}", "competitors.account: unknown key; did you mean accounts?"),
        ("competitors: {names: Other}", 'competitors.names: "Other" is not a list'),
        # rules
        ("rules: []", "rules: is empty; expected at least one"),
        ("rules: [{waiting: 30x}]", 'rules[0].waiting: "30x" is no duration; expected a number with s, m, h or d, like 30m'),
        ("rules: [{waiting: 30}]", "rules[0].waiting: 30 is no duration; expected a number with s, m, h or d, like 30m"),
        ("rules: [{waiting: 1.5h}]", 'rules[0].waiting: "1.5h" is no duration'),
        ('rules: [{waiting: "30m\\n"}]', 'rules[0].waiting: "30m\\n" is no duration'),
        ("rules: [{within: 99999d}]", 'rules[0].within: "99999d" is too long; expected at most 3650d'),
        ("rules: [{waiting: 24h}]", 'rules[0].waiting: "24h" is not shorter than `within` (24h)'),
        ("rules: [{within: 30m}]", 'rules[0].within: "30m" is not longer than `waiting` (30m)'),
        ("rules: [{regroup_every: 0m}]", 'rules[0].regroup_every: "0m" is no time at all; expected more than 0'),
        ("rules: [{remind_every: 0s}]", 'rules[0].remind_every: "0s" is no time at all'),
        ("rules: [{above: -1}]", "rules[0].above: -1 is out of range; expected 0 to"),
        ("rules: [{above: five}]", 'rules[0].above: "five" is not a whole number'),
        ("rules: [{above: 5.0}]", "rules[0].above: 5.0 is not a whole number"),
        ("rules: [{above: true}]", "rules[0].above: true is not a whole number"),
        ("rules: [{clear_at: 6}]", "rules[0].clear_at: 6 is more than `above` (5)"),
        ("rules: [{min_urgency: 101}]", "rules[0].min_urgency: 101 is out of range; expected 0 to 100"),
        ("rules: [{id: deaf}]", 'rules[0].id: "deaf" is the rule that every brand has of the kind deaf; expected another'),
        ("rules: [{kind: outcy}]", 'rules[0].kind: "outcy" is none of unanswered, outcry, surge, deaf; did you mean outcry?'),
        ("rules: [{kind: outcry, above: 5}]", "rules[0].above: does not belong to a rule of kind outcry; its keys are id,"),
        ("rules: [{after: 5m}]", "rules[0].after: does not belong to a rule of kind unanswered"),
        ("rules: [{kind: deaf, sentiment: [negative]}]", "rules[0].sentiment: does not belong to a rule of kind deaf"),
        ("rules: [{kind: surge, waiting: 5m}]", "rules[0].waiting: does not belong to a rule of kind surge"),
        ("rules: [{abvoe: 5}]", "rules[0].abvoe: unknown key; did you mean above?"),
        ("rules: [{sentiment: [angry]}]", 'rules[0].sentiment[0]: "angry" is none of negative, neutral, positive'),
        ("rules: [{causes: [saftey]}]", "did you mean safety?"),
        ("rules: [{severity: Critical}]", 'rules[0].severity: "Critical" is none of warning, critical; did you mean critical?'),
        ("rules: [{languages: [english]}]", 'rules[0].languages[0]: "english" is no language code'),
        ("rules: [{languages: [cn]}]", 'rules[0].languages[0]: "cn" is no language code; did you mean zh?'),
        ("rules: [{sources: [hackernws]}]", 'rules[0].sources[0]: "hackernws" is no source of this brand; did you mean hackernews?'),
        ("rules: [{id: a}, {id: a}]", 'rules[1].id: "a" is used twice'),
        ("rules: [{}, {}]", 'rules[1].id: "unanswered" is used twice'),
        ("rules: [{id: Complaints!}]", 'rules[0].id: "Complaints!" is no id'),
        # the rest
        ("tell: {warning: [mail]}", 'tell.warning[0]: "mail" is none of email, sms, chat; did you mean email?'),
        ("tell: {info: [email]}", "tell.info: unknown key"),
        ("tell: {critical: []}", "tell.critical: is empty"),
        ("quiet_hours: {from: 22:00, to: 07:00}", "quiet_hours.timezone: is missing"),
        ("quiet_hours: {from: 25:00, to: 07:00, timezone: UTC}", 'quiet_hours.from: "25:00" is no time of day'),
        ("quiet_hours: {from: 22, to: 07:00, timezone: UTC}", "quiet_hours.from: 22 is no time of day"),
        ("quiet_hours: {from: 7:00, to: 07:00, timezone: UTC}", 'quiet_hours.to: "07:00" is the same as `from`'),
        ("quiet_hours: {from: 22:00, to: 07:00, timezone: Berlin}", 'quiet_hours.timezone: "Berlin" is no time zone'),
        ("hours: {timezone: UTC, week: {}}", "hours.week: is empty"),
        ("hours: {timezone: UTC, week: {monday: []}}", 'hours.week.monday: "monday" names no weekdays'),
        ("hours: {timezone: UTC, week: {mon-fri: [], wed: []}}", "hours.week.wed: names wed again"),
        ("hours: {timezone: UTC, week: {mon: [18:00-09:00]}}", 'hours.week.mon[0]: "18:00-09:00" ends before it starts'),
        ("hours: {timezone: UTC, week: {mon: [9-17]}}", 'hours.week.mon[0]: "9-17" is no shift'),
        ("hours: {timezone: UTC, week: {mon: [09:00-13:00, 12:00-18:00]}}", 'hours.week.mon[1]: "12:00-18:00" starts before'),
        ("hours: {timezone: UTC, week: {mon: [14:00-18:00, 09:00-13:00]}}", 'hours.week.mon[1]: "09:00-13:00" starts before'),
        ("hours: {timezone: UTC, week: {mon: []}, holidays: [2026-02-30]}", 'hours.holidays[0]: "2026-02-30" is no date'),
        ("hours: {timezone: UTC, week: {mon: []}, holidays: [2026-W01-1]}", 'hours.holidays[0]: "2026-W01-1" is no date'),
        ("hours: {timezone: UTC, week: {mon: [24:00-24:00]}}", 'hours.week.mon[0]: "24:00-24:00" is no shift'),
        ("hours: {timezone: UTC, week: {mon: [18:00-24:01]}}", 'hours.week.mon[0]: "18:00-24:01" is no shift'),
        ("target: {resolution: 0m}", 'target.resolution: "0m" is no time at all'),
        ("target: {first_response: soon}", 'target.first_response: "soon" is no duration'),
        ("target: 60m", 'target: "60m" is not a mapping'),
        ("playbook: {statement: ''}", "playbook.statement: is empty; expected text"),
        ("playbook: {statement: [a]}", "playbook.statement: a list is no text; expected text"),
        ("playbook: {statement: {}}", "playbook.statement: is empty; expected at least one"),
        ("playbook: {statement: {en: ''}}", "playbook.statement.en: is empty; expected text"),
        ("playbook: {statement: {jp: x}}", 'playbook.statement.jp: "jp" is no language code; did you mean ja?'),
        ("playbook: {replies: {a: {en: x}}}", "playbook.replies.a: a mapping is no text; expected text"),
        ("enabled: no", "enabled: unknown key"),
    ],
)  # fmt: skip
def test_faults_of_brands(line, message):
    (told,) = in_brand(line)
    assert told[0] in (6, 7) if "YAML" in message else told[0] == 6
    assert message in told[1]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{}", "sources[1].use: is missing: which source"),
        ("{use: twitter}", 'sources[1].use: "twitter" is none of'),
        ("{use: hackernews}", 'sources[1].use: "hackernews" is used twice; a source that is used twice needs an `id`'),
        ("{use: mastodon, base_url: 'https://a.example', id: hackernews}", 'sources[1].id: "hackernews" is used twice'),
        ("{use: mastodon}", "sources[1].base_url: is missing: the server"),
        ("{use: mastodon, base_url: social.example}", "is no address; expected one that starts with https://"),
        ("{use: mastodon, base_url: 'ftp://a.example'}", "is no address; expected one that starts with https://"),
        ("{use: mastodon, base_url: 'https://a.example/?q=1'}", "has a part after ? or #"),
        ("{use: mastodon, base_url: 'https://a.example/#x'}", "has a part after ? or #"),
        ("{use: mastodon, base_url: 'https://[::1'}", "is no address"),
        ("{use: mastodon, base_url: 'https://a.example:99999'}", "is no address"),
        ("{use: mastodon, base_url: 'https://u:pw@a.example'}", '"https:…@a.example" holds a user name or password'),
        ("{use: mastodon, base_url: 'https://a.example', tokn: x}", "sources[1].tokn: unknown key; did you mean token?"),
        ("{use: hackernews, id: b, urls: [x]}", "sources[1].urls: unknown key"),
        ("{use: hackernews, id: b, every: 0m}", 'sources[1].every: "0m" is no time at all'),
        ("{use: hackernews, id: b, enabled: 'no'}", 'sources[1].enabled: "no" is not true or false'),
        ("{use: hackernews, id: b, languages: [EN]}", 'sources[1].languages[0]: "EN" is no language code'),
        ("{use: hackernews, id: b, allow_private: [10.0.0.1/8]}", 'sources[1].allow_private[0]: "10.0.0.1/8" is no network'),
        ("{use: hackernews, id: b, allow_private: [10.0.0.300]}", '"10.0.0.300" is neither an IP address'),
        ("{use: hackernews, id: b, allow_private: ['http://db']}", '"http://db" is no network'),
        ("{use: feeds}", "sources[1].urls: is missing"),
        ("{use: lemmy}", "sources[1].base_url: is missing: the server"),
        ("{use: youtube}", "sources[1].key: is missing: an API key of Google Cloud"),
        ("{use: youtube, key: AIza}", "sources[1].key: keep secrets out of this file; expected secret:NAME"),
        ("{use: youtube, key: 'secret:y', channels: ['@luvento']}", 'channels[0]: "@luvento" is not of the form'),
        ("{use: appstore, app: com.acme}", "is not of the form the app's number"),
        ("{use: googleplay, token: 'secret:g'}", "sources[1].app: is missing: the package of your app"),
        ("{use: googleplay, app: com.acme.app}", '"com.acme.app" is not in accounts.googleplay; list it there'),
        ("{use: appstore, app: 12}", "12 is not in accounts.appstore; list it there"),
        ("{use: x}", "sources[1].token: is missing: the bearer token of an approved, paid project"),
        ("{use: x, token: AAAA}", "sources[1].token: keep secrets out of this file; expected secret:NAME"),
        ("{use: x, token: 'secret:x', posts_a_day: 5}", "sources[1].posts_a_day: 5 is out of range"),
        (
            "{use: reddit, client_secret: 'secret:r', username: abc}",
            "sources[1].client_id: is missing: the id of an app that Reddit has approved",
        ),
        (
            "{use: reddit, client_id: a, client_secret: 'secret:r', username: abc, subreddits: ['a b']}",
            'subreddits[0]: "a b" is not of the form a subreddit',
        ),
        ("{use: vk}", "sources[1].token: is missing: the service token of an app of yours in VK"),
        ("{use: telegram}", "sources[1].token: is missing: the token of a bot that nothing else reads"),
        ("{use: feeds, urls: []}", "sources[1].urls: is empty"),
        ("{use: feeds, urls: [news.example]}", 'sources[1].urls[0]: "news.example" is no address'),
        ("{use: feeds, urls: ['https://u:pw@a.example/']}", "holds a user name or password; keep secrets out"),
        ("{use: feeds, urls: ['secret:a b']}", '"secret:a b" is no secret:NAME'),
        ("{use: mastodon, base_url: 'https://a.example', hashtags: [a b]}", '"a b" is no hashtag'),
        ("{use: feeds, urls: https://a.example/feed}", 'sources[1].urls: "https://a.example/feed" is not a list'),
    ],
)  # fmt: skip
def test_faults_of_sources(entry, message):
    (told,) = in_brand(f"- {entry}")
    assert told[0] == 6
    assert message in told[1]


def test_a_bot_is_read_by_one_entry_only_whatever_the_brand():
    entry = "- {use: telegram, id: again, token: 'secret:t'}"
    (told,) = in_brand("- {use: telegram, token: 'secret:t'}", entry)
    assert told == (
        7,
        'sources[2].token: "secret:t" is read twice; a bot tells each message once: one bot an entry',
    )


@pytest.mark.parametrize(
    "token", ["hunter2", "'secret:'", "secret:a b", "Secret:a", '"secret:a\\n"', "$TOKEN", "12345"]
)
def test_a_secret_in_the_file_is_a_fault_that_does_not_repeat_it(token):
    ((line, message),) = in_brand(f"- {{use: mastodon, base_url: 'https://a.example', token: {token}}}")
    assert line == 6
    assert message.startswith("sources[1].token: keep secrets out of this file; expected secret:NAME")
    assert "hunter2" not in message


def test_brand_ids_must_differ():
    assert faults(f"{BRAND}{BRAND.removeprefix('brands:').strip()}\n") == [
        (6, 'id: "acme" is used twice; the ids of brands must differ')
    ]


def test_what_is_missing_is_told_where_it_should_be():
    assert [line for line, _ in faults("brands:\n- id: a\n\n- names: [B]\n")] == [2, 2, 4, 4]
    assert in_brand("target: {}", "quiet_hours:", "  from: 22:00", "  timezone: UTC") == [
        (7, "quiet_hours.to: is missing: when the quiet ends; earlier than `from` means the next day")
    ]


def test_five_faults_are_five_lines_with_their_numbers():
    text = """\
# A comment first.
brands:
- id: Acme
  names: [Acme]
  sources:
  - {use: hackernews, evry: 2m}
  rules:
  - id: complaints
    waiting: 30x
    above: 3

    clear_at: 4
  tell:
    warning:
    - email
    - pigeon
"""
    with pytest.raises(Faulty) as caught:
        parse(text, name="mine.yaml")
    assert str(caught.value).splitlines() == [
        'mine.yaml:3: id: "Acme" is no id; expected up to 40 of a-z, 0-9, - and _, starting with a letter or digit',
        "mine.yaml:6: sources[0].evry: unknown key; did you mean every?",
        'mine.yaml:9: rules[0].waiting: "30x" is no duration; expected a number with s, m, h or d, like 30m',
        "mine.yaml:12: rules[0].clear_at: 4 is more than `above` (3); expected 3 or fewer",
        'mine.yaml:16: tell.warning[1]: "pigeon" is none of email, sms, chat',
    ]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["rules: [{above: x, clear_at: 9}]"], 1),  # nothing to compare with
        (["rules: [{waiting: x, within: 1m}]"], 1),
        (["rules: [{kind: x, waiting: 9d}]"], 1),  # whose keys, is not known
        (["- {use: z, what: ever, id: b}", "rules: [{sources: [b]}]"], 1),  # whose options, is not known
        (["- {use: z}", "rules: [{sources: [y]}]"], 1),  # which sources, is not known
        (["- {id: b}", "rules: [{sources: [y]}]"], 1),
        (["quiet_hours: {from: x, to: x, timezone: UTC}"], 2),  # two wrong times
        (["hours: {timezone: UTC, week: {mon: [x, 09:00-10:00], x: [y]}}"], 3),
        (["topics: &t [a, b]", "exclude: *t", "domains: *t"], 2),  # each alias
        (["exclude: !!set {a}"], 1),
        (["rules:", "- {id: a, id: b, id: c}"], 2),  # each repetition
    ],
)
def test_one_slip_is_told_once(lines, count):
    assert len(in_brand(*lines)) == count


def test_aliases_cannot_make_a_file_explode():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    told = faults(f"{BRAND}{bomb}")
    assert {message.partition(": ")[2].split(";")[0] for _, message in told if "unknown" in message} == {
        "unknown key"
    }


def test_lines_are_counted_as_editors_count_them():
    assert faults("brands: # a\u2028# b\r\n- id: a\r\n  names: [A]\r\n  sources: x\r\n")[-1][0] == 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\nb\x1b[0m\u202e", '"a\\nb\\u001b[0m\\u202e"'),  # nothing that moves a terminal or turns the text
        ("x" * 100, '"' + "x" * 60 + '…"'),  # short
        ([1], "a list"),
        ({}, "a mapping"),
        (True, "true"),
        ("https://u:pw@a.example/x", '"https:…@a.example/x"'),  # no credentials
        ("u:pw@a.example", '"…@a.example"'),
        ("@luvento@social.example", '"@luvento@social.example"'),
        (float("inf"), "Infinity"),
    ],
)
def test_shown(value, expected):
    assert shown(value) == expected


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "a word"},
            5,
            "5 is not what is expected: a word",
        ),
        ({"const": 1}, 2, "2 is not what is expected"),
        ({"maxItems": 1}, [1, 2], "is too long; expected at most 1"),
        ({"minimum": 3}, 2, "2 is out of range; expected at least 3"),
        ({"maximum": 3}, 4, "4 is out of range; expected at most 3"),
        ({"pattern": "^a$", "description": "An a."}, "b", '"b" is not of the form An a.'),
        ({"not": {}}, 1, "is not allowed here"),
        ({"enum": ["a", "b"]}, None, "nothing is given; expected one of a, b"),
        ({"enum": ["a", "b"]}, ["a"], "a list is none of a, b"),
        ({"type": ["array", "boolean"]}, 1, "1 is not a list or true or false"),
    ],
)
def test_whatever_a_source_declares_is_told(schema, value, message):
    assert [told for _, told, _ in differences(value, schema)] == [message]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ""),
        (("brands",), "brands"),
        (("brands", 1), "brands[1]"),
        (("brands", 1, "rules", 0, "waiting"), "rules[0].waiting"),
        (("brands", 0, "a\nb"), "a\\u000ab"),
    ],
)
def test_where(path, expected):
    assert where(path) == expected
